package dev.keyhold.interceptor.s3;

import dev.keyhold.interceptor.envelope.AesKeyWrapping;
import dev.keyhold.interceptor.envelope.PlaintextDataKey;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** What an object in CBC says about itself: format V1, or CBC under the entries of V2. Nothing of it is authentic. */
final class CbcMetadata {
    /** The pair that the client adds to the context of a data key that a KMS encrypted for such an object. */
    static final String KMS_PAIR = "kms_cmk_id";

    private static final String CONTENT_ALGORITHM = "AES/CBC/PKCS5Padding";
    private static final Set<String> NAMES =
            Set.of("x-amz-key", "x-amz-key-v2", "x-amz-iv", "x-amz-matdesc", "x-amz-cek-alg", "x-amz-wrap-alg");

    private final ClientFormat format;
    private final Map<String, String> entries;

    private CbcMetadata(ClientFormat format, Map<String, String> entries) {
        this.format = format;
        this.entries = entries;
    }

    /** Empty if these entries are not those of an object in CBC. */
    static Optional<CbcMetadata> of(Map<String, String> entries) {
        boolean old = entries.containsKey(ClientFormat.V1.keyEntry());
        boolean newer = entries.containsKey(ClientFormat.V2.keyEntry());
        if (old == newer || !NAMES.containsAll(entries.keySet())) {
            return Optional.empty();
        }
        ClientFormat format = old ? ClientFormat.V1 : ClientFormat.V2;
        return CONTENT_ALGORITHM.equals(entries.getOrDefault("x-amz-cek-alg", old ? CONTENT_ALGORITHM : ""))
                ? Optional.of(new CbcMetadata(format, Map.copyOf(entries)))
                : Optional.empty();
    }

    boolean isUnderKms() {
        return "kms".equals(wrapping());
    }

    boolean isUnderAes() {
        return "AES".equals(wrapping()) || "AESWrap".equals(wrapping());
    }

    byte[] encryptedDataKey() {
        return ClientMetadata.base64(entries, format.keyEntry());
    }

    byte[] iv() {
        return ClientMetadata.base64(entries, "x-amz-iv");
    }

    Map<String, String> context() {
        return FlatJson.parse(entries.getOrDefault("x-amz-matdesc", "{}"));
    }

    PlaintextDataKey unwrap(AesKeyWrapping wrapping) {
        return "AES".equals(wrapping())
                ? wrapping.unwrapEcb(encryptedDataKey())
                : wrapping.unwrapRfc3394(encryptedDataKey());
    }

    /** V1 does not say it. Its data keys under RSA are longer, which {@code unwrap} rejects. */
    private String wrapping() {
        return entries.getOrDefault("x-amz-wrap-alg", format == ClientFormat.V1 ? "AES" : "");
    }
}
