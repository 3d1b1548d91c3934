package dev.keyhold.kms.crypto;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import dev.keyhold.kms.key.AccountId;
import dev.keyhold.kms.key.KeyId;
import dev.keyhold.kms.key.KeyMaterialId;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Wrapped values: the vectors of an independent implementation, and what an attacker with the store does. */
class KeyWrapTest {
    private static final String FILE = "key-hierarchy/wrapped-value.json";
    private static final WrappingKeyId KEY_ID = new WrappingKeyId("00112233445566778899aabbccddeeff");
    private static final WrappingContext CONTEXT = WrappingContext.serviceKey("test");

    private final RandomSource random = new SeededRandomSource(4);
    private final KeyWrap keyWrap = new KeyWrap(random);
    private final SecretBytes key = SecretBytes.generate(32, random);
    private final byte[] value = "a value of 31 bytes, to be kept".getBytes(UTF_8);

    // spec: key-hierarchy.md KH-20, KH-30, KH-31
    @ParameterizedTest
    @MethodSource("vectors")
    void wrap_withTheNonceOfAVector_givesItsBytes(JsonNode vector) {
        KeyWrap fixed = new KeyWrap(new QueuedRandomSource(Vectors.hex(vector, "nonce")));
        WrappingKeyId keyId = new WrappingKeyId(Vectors.text(vector, "wrappingKeyId"));

        WrappedValue wrapped =
                fixed.wrap(keyId, secret(vector, "wrappingKey"), context(vector), secret(vector, "value"));

        assertThat(wrapped.bytes()).isEqualTo(Vectors.hex(vector, "wrapped"));
    }

    // spec: key-hierarchy.md KH-21, KH-30, KH-31
    @ParameterizedTest
    @MethodSource("vectors")
    void unwrap_ofAVector_givesItsValue(JsonNode vector) {
        WrappedValue wrapped =
                WrappedValue.parse(Vectors.hex(vector, "wrapped")).orElseThrow();

        SecretBytes unwrapped = keyWrap.unwrap(secret(vector, "wrappingKey"), wrapped, context(vector));

        assertThat(Keys.bytesOf(unwrapped)).isEqualTo(Vectors.hex(vector, "value"));
        assertThat(wrapped.wrappingKeyId().value()).isEqualTo(Vectors.text(vector, "wrappingKeyId"));
        assertThat(wrapped.isExternal()).isFalse();
    }

    // spec: key-hierarchy.md KH-33
    @Test
    void unwrap_inThePlaceOfAnyOther_isRefused() {
        List<WrappingContext> places = places();
        List<WrappedValue> stored = places.stream().map(this::wrap).toList();

        for (int from = 0; from < places.size(); from++) {
            for (int to = 0; to < places.size(); to++) {
                assertThat(opens(stored.get(from), places.get(to)))
                        .as("%s in the place of %s", places.get(from), places.get(to))
                        .isEqualTo(from == to);
            }
        }
    }

    // spec: key-hierarchy.md KH-33: the authenticated bytes of no two places are the same, whatever the purpose byte
    @Test
    void identityBytes_ofAllPlaces_differ() {
        List<String> seen = new ArrayList<>();
        places().forEach(place -> seen.add(place.purpose() + Arrays.toString(place.identityBytes())));

        assertThat(seen).doesNotHaveDuplicates();
    }

    // spec: key-hierarchy.md KH-33
    @Test
    void unwrap_ofAnyOtherBytes_isRefused() {
        byte[] bytes = wrap(CONTEXT).bytes();
        for (int bit = 0; bit < 8 * bytes.length; bit++) {
            byte[] flipped = bytes.clone();
            flipped[bit / 8] ^= (byte) (1 << (bit % 8));
            assertThat(opens(flipped)).as("bit %d", bit).isFalse();
        }
        for (int length = 0; length < 2 * bytes.length; length++) {
            assertThat(opens(Arrays.copyOf(bytes, length)))
                    .as("length %d", length)
                    .isEqualTo(length == bytes.length);
        }
    }

    // spec: key-hierarchy.md KH-33
    @Test
    void unwrap_underAnotherWrappingKey_isRefused() {
        WrappedValue wrapped = wrap(CONTEXT);

        assertThatThrownBy(() -> keyWrap.unwrap(SecretBytes.generate(32, random), wrapped, CONTEXT))
                .isInstanceOf(UnwrapException.class);
    }

    // spec: key-hierarchy.md KH-11
    @Test
    void unwrap_ofAValueSealedWithAnyOtherLabels_isRefused() {
        byte[] header = WrappedValue.localHeader(CONTEXT.purpose(), KEY_ID);
        for (DerivationLabel encrypt : DerivationLabel.values()) {
            for (DerivationLabel commit : DerivationLabel.values()) {
                byte[] sealed =
                        new CommittingSeal(random, encrypt, commit).seal(key, header, CONTEXT.identityBytes(), value);
                boolean isOurs = encrypt == DerivationLabel.WRAP_ENCRYPT && commit == DerivationLabel.WRAP_COMMIT;
                assertThat(opens(sealed)).as("%s, %s", encrypt, commit).isEqualTo(isOurs);
            }
        }
    }

    // spec: key-hierarchy.md KH-34
    @Test
    void unwrap_whenItFails_saysPurposeAndWrappingKeyOnly() {
        WrappedValue wrapped = wrap(CONTEXT);

        assertThatThrownBy(() -> keyWrap.unwrap(key, wrapped, WrappingContext.serviceKey("other")))
                .isInstanceOf(UnwrapException.class)
                .hasNoCause()
                .hasMessage("a stored SERVICE_KEY does not open under wrapping key " + KEY_ID
                        + ": it was changed, or is not what its place says");
    }

    // spec: key-hierarchy.md KH-32
    @ParameterizedTest
    @ValueSource(ints = {0, 16385})
    void wrap_ofAValueOfNoAllowedLength_isRefused(int length) {
        SecretBytes wrong = SecretBytes.generate(length, random);

        assertThatThrownBy(() -> keyWrap.wrap(KEY_ID, key, CONTEXT, wrong))
                .isInstanceOf(IllegalArgumentException.class);
    }

    static Stream<Named<JsonNode>> vectors() {
        return Vectors.cases(FILE, "wrappedValues", "title");
    }

    /** Places of every purpose, with neighbours that differ in one part, and names that look like other parts. */
    private static List<WrappingContext> places() {
        AccountId other = new AccountId("111122223334");
        KeyMaterialId material = new KeyMaterialId("0".repeat(64));
        KeyMaterialId otherMaterial = new KeyMaterialId("0".repeat(63) + "1");
        KeyId otherKey = new KeyId("0234abcd-12ab-34cd-56ef-1234567890ab");
        return List.of(
                WrappingContext.domainKey(KEY_ID),
                WrappingContext.domainKey(new WrappingKeyId("0".repeat(32))),
                WrappingContext.backingKey(new BackingKeyIdentity(Keys.ACCOUNT, Keys.UUID, material)),
                WrappingContext.backingKey(new BackingKeyIdentity(Keys.ACCOUNT, Keys.UUID, otherMaterial)),
                WrappingContext.backingKey(new BackingKeyIdentity(Keys.ACCOUNT, otherKey, material)),
                WrappingContext.backingKey(new BackingKeyIdentity(Keys.ACCOUNT, Keys.MULTI_REGION, material)),
                WrappingContext.backingKey(new BackingKeyIdentity(other, Keys.UUID, material)),
                WrappingContext.accessKeySecret(Keys.ACCOUNT, "AKIAIOSFODNN7EXAMPLE"),
                WrappingContext.accessKeySecret(Keys.ACCOUNT, "AKIAIOSFODNN7EXAMPLF"),
                WrappingContext.accessKeySecret(other, "AKIAIOSFODNN7EXAMPLE"),
                WrappingContext.serviceKey("AKIAIOSFODNN7EXAMPLE"),
                WrappingContext.serviceKey(KEY_ID.value()),
                WrappingContext.serviceKey(Keys.ACCOUNT.value()),
                WrappingContext.serviceKey("test"));
    }

    private WrappedValue wrap(WrappingContext context) {
        return keyWrap.wrap(KEY_ID, key, context, SecretBytes.copyOf(value));
    }

    private boolean opens(byte[] stored) {
        Optional<WrappedValue> wrapped = WrappedValue.parse(stored);
        // Whoever unwraps takes the key that the value names.
        return wrapped.filter(one -> one.wrappingKeyId().equals(KEY_ID))
                .map(one -> opens(one, CONTEXT))
                .orElse(false);
    }

    private boolean opens(WrappedValue wrapped, WrappingContext context) {
        try {
            assertThat(Keys.bytesOf(keyWrap.unwrap(key, wrapped, context))).isEqualTo(value);
            return true;
        } catch (UnwrapException e) {
            return false;
        }
    }

    private static SecretBytes secret(JsonNode vector, String field) {
        return SecretBytes.copyOf(Vectors.hex(vector, field));
    }

    private static WrappingContext context(JsonNode vector) {
        String name = Vectors.text(vector, "name");
        return switch (vector.required("purpose").asInt()) {
            case 1 -> WrappingContext.domainKey(new WrappingKeyId(name));
            case 2 ->
                WrappingContext.backingKey(Keys.identity(
                        Vectors.text(vector, "account"),
                        Vectors.text(vector, "keyId"),
                        Vectors.hex(vector, "materialId")));
            case 3 -> WrappingContext.accessKeySecret(new AccountId(Vectors.text(vector, "account")), name);
            case 4 -> WrappingContext.serviceKey(name);
            default -> throw new IllegalArgumentException("no such purpose");
        };
    }
}
