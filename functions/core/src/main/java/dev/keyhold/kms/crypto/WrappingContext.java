package dev.keyhold.kms.crypto;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.keyhold.kms.key.AccountId;
import java.util.List;

/**
 * What a wrapped value is and whose: authenticated with it, so that no two wrapped values can be swapped. Immutable, not
 * secret.
 */
public final class WrappingContext {
    private static final String ABSENT = "";

    private final WrappingPurpose purpose;
    private final List<String> identity;

    /** The identity is account, key ID, key material ID and name, in this order. */
    private WrappingContext(WrappingPurpose purpose, List<String> identity) {
        this.purpose = purpose;
        this.identity = identity;
    }

    public static WrappingContext domainKey(WrappingKeyId id) {
        return new WrappingContext(WrappingPurpose.DOMAIN_KEY, List.of(ABSENT, ABSENT, ABSENT, id.value()));
    }

    public static WrappingContext backingKey(BackingKeyIdentity key) {
        List<String> identity = List.of(
                key.account().value(), key.keyId().value(), key.materialId().value(), ABSENT);
        return new WrappingContext(WrappingPurpose.BACKING_KEY, identity);
    }

    public static WrappingContext accessKeySecret(AccountId account, String accessKeyId) {
        List<String> identity = List.of(account.value(), ABSENT, ABSENT, requireName(accessKeyId));
        return new WrappingContext(WrappingPurpose.ACCESS_KEY_SECRET, identity);
    }

    /** @param name what the key is for, for example {@code erasure-receipt}; part of the stored format */
    public static WrappingContext serviceKey(String name) {
        List<String> identity = List.of(ABSENT, ABSENT, ABSENT, requireName(name));
        return new WrappingContext(WrappingPurpose.SERVICE_KEY, identity);
    }

    public WrappingPurpose purpose() {
        return purpose;
    }

    byte[] identityBytes() {
        return LengthPrefixed.concat(
                identity.stream().map(part -> part.getBytes(UTF_8)).toList());
    }

    @Override
    public String toString() {
        return "WrappingContext[" + purpose + " " + identity + "]";
    }

    private static String requireName(String name) {
        if (name.isEmpty()) {
            throw new IllegalArgumentException("a wrapped value of this purpose has a name");
        }
        return name;
    }
}
