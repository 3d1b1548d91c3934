package dev.keyhold.kms.crypto;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The blobs of an independent implementation, in both directions. */
class BlobVectorsTest {
    private static final String FILE = "ciphertext-blob/blob.json";
    private static final byte[] DUMMY_KEY = new byte[BackingKey.LENGTH];
    private static final EncryptionContext TENANT_BLUE =
            EncryptionContext.of(Map.of("tenant", "blue")).orElseThrow();

    // spec: ciphertext-blob.md CB-1 to CB-3, CB-10
    @ParameterizedTest
    @MethodSource("blobs")
    void encrypt_withTheNonceOfAVector_givesItsBlob(JsonNode vector) {
        BlobCipher cipher = new BlobCipher(new QueuedRandomSource(DUMMY_KEY, Vectors.hex(vector, "nonce")));
        SensitiveBytes plaintext = SensitiveBytes.owning(Vectors.hex(vector, "plaintext"));

        CiphertextBlob blob = cipher.encrypt(key(vector), plaintext, context(vector));

        assertThat(blob.bytes()).isEqualTo(Vectors.hex(vector, "blob"));
    }

    // spec: ciphertext-blob.md CB-10, CB-23
    @ParameterizedTest
    @MethodSource("blobs")
    void decrypt_ofAVector_givesItsPlaintext(JsonNode vector) throws CiphertextRejectedException {
        CiphertextBlob blob = CiphertextBlob.parse(Vectors.hex(vector, "blob")).orElseThrow();

        byte[] plaintext =
                newCipher().decrypt(blob, key(vector), context(vector)).use(byte[]::clone);

        assertThat(plaintext).isEqualTo(Vectors.hex(vector, "plaintext"));
    }

    // spec: ciphertext-blob.md CB-3
    @ParameterizedTest
    @MethodSource("blobs")
    void parse_ofAVector_namesItsKey(JsonNode vector) {
        CiphertextBlob blob = CiphertextBlob.parse(Vectors.hex(vector, "blob")).orElseThrow();

        assertThat(blob.account().value()).isEqualTo(Vectors.text(vector, "account"));
        assertThat(blob.keyId().value()).isEqualTo(Vectors.text(vector, "keyId"));
        assertThat(blob.materialId().value()).isEqualTo(Vectors.text(vector, "materialId"));
    }

    // spec: key-hierarchy.md KH-12
    @ParameterizedTest
    @MethodSource("blobs")
    void materialId_ofAVector_followsFromItsMaterial(JsonNode vector) {
        BackingKeyIdentity identity = key(vector).identity();
        SecretBytes material = SecretBytes.copyOf(Vectors.hex(vector, "material"));

        assertThat(BackingKey.ofMaterial(identity.account(), identity.keyId(), material)
                        .identity())
                .isEqualTo(identity);
    }

    // spec: ciphertext-blob.md CB-20, CB-21
    @ParameterizedTest
    @MethodSource("notOurFormat")
    void parse_ofAnotherFormat_isEmpty(JsonNode vector) {
        assertThat(CiphertextBlob.parse(Vectors.hex(vector, "blob"))).isEmpty();
    }

    // spec: ciphertext-blob.md CB-22, CB-25, CB-26, key-hierarchy.md KH-21
    @ParameterizedTest
    @MethodSource("refused")
    void decrypt_ofAForgery_isRefused(JsonNode vector) {
        CiphertextBlob blob = CiphertextBlob.parse(Vectors.hex(vector, "blob")).orElseThrow();
        BackingKey key = Keys.named(blob.identity(), Vectors.hex(vector, "material"));

        assertThatThrownBy(() -> newCipher().decrypt(blob, key, TENANT_BLUE))
                .isInstanceOf(CiphertextRejectedException.class);
    }

    // spec: ciphertext-blob.md CB-23, key-hierarchy.md KH-21
    @ParameterizedTest
    @MethodSource("twoKeys")
    void decrypt_ofOneCiphertextForTwoKeys_opensUnderTheCommittedKeyOnly(JsonNode vector) throws Exception {
        CiphertextBlob blob = CiphertextBlob.parse(Vectors.hex(vector, "blob")).orElseThrow();
        BackingKey committed = Keys.named(blob.identity(), Vectors.hex(vector, "opensUnder"));
        BackingKey other = Keys.named(blob.identity(), Vectors.hex(vector, "mustNotOpenUnder"));

        assertThat(newCipher().decrypt(blob, committed, TENANT_BLUE).use(byte[]::clone))
                .isEqualTo(Vectors.hex(vector, "plaintext"));
        assertThatThrownBy(() -> newCipher().decrypt(blob, other, TENANT_BLUE))
                .isInstanceOf(CiphertextRejectedException.class);
    }

    static Stream<Named<JsonNode>> blobs() {
        return Vectors.cases(FILE, "blobs", "name");
    }

    static Stream<Named<JsonNode>> notOurFormat() {
        return Vectors.cases(FILE, "notOurFormat", "name");
    }

    static Stream<Named<JsonNode>> refused() {
        return Vectors.cases(FILE, "refused", "name");
    }

    static Stream<Named<JsonNode>> twoKeys() {
        return Vectors.cases(FILE, "twoKeys", "name");
    }

    private static BlobCipher newCipher() {
        return new BlobCipher(new SeededRandomSource(2));
    }

    private static BackingKey key(JsonNode vector) {
        BackingKeyIdentity identity = Keys.identity(
                Vectors.text(vector, "account"), Vectors.text(vector, "keyId"), Vectors.hex(vector, "materialId"));
        return Keys.named(identity, Vectors.hex(vector, "material"));
    }

    private static EncryptionContext context(JsonNode vector) {
        return EncryptionContext.of(Vectors.pairs(vector.required("encryptionContext")))
                .orElseThrow();
    }
}
