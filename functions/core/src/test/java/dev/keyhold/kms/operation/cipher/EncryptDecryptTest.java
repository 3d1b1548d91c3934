package dev.keyhold.kms.operation.cipher;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.keyhold.kms.operation.KmsErrorCode;
import dev.keyhold.kms.operation.fixture.KmsClient;
import dev.keyhold.kms.operation.fixture.KmsFixture;
import dev.keyhold.kms.operation.fixture.Reply;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class EncryptDecryptTest {
    private static final byte[] PLAINTEXT = "attack at dawn".getBytes(UTF_8);

    private final KmsFixture kms = new KmsFixture();
    private final KmsClient client = kms.client();
    private final String key = client.createKey();

    @Test
    void encrypt_namesKeyAndAlgorithm() {
        Reply encrypted = client.call("Encrypt", Map.of("KeyId", KmsClient.idOf(key), "Plaintext", PLAINTEXT));

        assertThat(encrypted.names()).isEqualTo(java.util.Set.of("CiphertextBlob", "KeyId", "EncryptionAlgorithm"));
        assertThat(encrypted.text("KeyId")).isEqualTo(key);
        assertThat(encrypted.text("EncryptionAlgorithm")).isEqualTo("SYMMETRIC_DEFAULT");
        assertThat(new String(encrypted.bytes("CiphertextBlob"), UTF_8)).doesNotContain("attack");
    }

    @Test
    void decrypt_givesThePlaintextAndNamesTheKey() {
        byte[] blob = client.encrypt(key, PLAINTEXT);

        Reply decrypted = client.call("Decrypt", Map.of("CiphertextBlob", blob));

        assertThat(decrypted.names())
                .isEqualTo(java.util.Set.of("Plaintext", "KeyId", "EncryptionAlgorithm", "KeyMaterialId"));
        assertThat(decrypted.bytes("Plaintext")).isEqualTo(PLAINTEXT);
        assertThat(decrypted.text("KeyId")).isEqualTo(key);
        assertThat(decrypted.text("EncryptionAlgorithm")).isEqualTo("SYMMETRIC_DEFAULT");
        assertThat(decrypted.text("KeyMaterialId"))
                .isEqualTo(client.describe(key).text("CurrentKeyMaterialId"));
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 31, 32, 33, 4095, 4096})
    void encrypt_ofAnyLength_comesBack(int length) {
        byte[] plaintext = kms.random().bytes(length);

        byte[] blob = client.encrypt(key, plaintext);

        assertThat(blob).hasSizeLessThanOrEqualTo(6144);
        assertThat(client.decrypt(blob)).isEqualTo(plaintext);
    }

    @Test
    void encrypt_ofTheSamePlaintext_isAnotherCiphertextEachTime() {
        assertThat(client.encrypt(key, PLAINTEXT)).isNotEqualTo(client.encrypt(key, PLAINTEXT));
    }

    @Test
    void encrypt_byEachNameOfTheKey_comesBackByEachOfThem() {
        client.call("CreateAlias", Map.of("AliasName", "alias/orders", "TargetKeyId", key));
        List<String> names = List.of(key, KmsClient.idOf(key), "alias/orders", client.aliasArnOf("alias/orders"));

        for (String one : names) {
            byte[] blob = client.encrypt(one, PLAINTEXT);
            for (String other : names) {
                Reply decrypted = client.call("Decrypt", Map.of("CiphertextBlob", blob, "KeyId", other));
                assertThat(decrypted.bytes("Plaintext")).isEqualTo(PLAINTEXT);
                assertThat(decrypted.text("KeyId")).isEqualTo(key);
            }
        }
    }

    @Test
    void encryptAndDecrypt_withEverythingSaidAloud_areTheSame() {
        Reply encrypted = client.call(
                "Encrypt",
                Map.of(
                        "KeyId",
                        key,
                        "Plaintext",
                        PLAINTEXT,
                        "EncryptionContext",
                        Map.of(),
                        "EncryptionAlgorithm",
                        "SYMMETRIC_DEFAULT",
                        "GrantTokens",
                        List.of("a", "b"),
                        "DryRun",
                        false));

        Reply decrypted = client.call(
                "Decrypt",
                Map.of(
                        "CiphertextBlob",
                        encrypted.bytes("CiphertextBlob"),
                        "KeyId",
                        key,
                        "EncryptionAlgorithm",
                        "SYMMETRIC_DEFAULT",
                        "GrantTokens",
                        List.of(),
                        "DryRun",
                        false,
                        "DryRunModifiers",
                        List.of()));

        assertThat(decrypted.bytes("Plaintext")).isEqualTo(PLAINTEXT);
    }

    static List<Map<String, String>> contexts() {
        return List.of(
                Map.of("tenant", "blue"),
                Map.of("tenant", "blue", "record", "7"),
                Map.of("", ""),
                Map.of("tenant", ""),
                Map.of("größe", "\u20ac \ud83d\udd11"),
                Map.of("e\u0301", "composed", "\u00e9", "decomposed"),
                Map.of("k".repeat(8192), "v".repeat(8192)));
    }

    @ParameterizedTest
    @MethodSource("contexts")
    void decrypt_withTheSameContext_isRight_andWithAnyOtherIsRefused(Map<String, String> context) {
        byte[] blob = client.encrypt(key, PLAINTEXT, context);

        assertThat(decrypt(blob, context).bytes("Plaintext")).isEqualTo(PLAINTEXT);
        refused(blob, Map.of());
        contexts().stream().filter(other -> !other.equals(context)).forEach(other -> refused(blob, other));
    }

    @Test
    void decrypt_withAContextThatDiffersALittle_isRefused() {
        byte[] blob = client.encrypt(key, PLAINTEXT, Map.of("tenant", "blue", "record", "7"));

        for (Map<String, String> other : List.of(
                Map.of("Tenant", "blue", "record", "7"),
                Map.of("tenant", "Blue", "record", "7"),
                Map.of("tenant", "blue ", "record", "7"),
                Map.of("tenant", "7", "record", "blue"),
                Map.of("tenantblue", "", "record", "7"),
                Map.of("tenant", "bluerecord7"),
                Map.of("tenant", "blue"),
                Map.of("tenant", "blue", "record", "7", "more", ""))) {
            refused(blob, other);
        }
        refused(client.encrypt(key, PLAINTEXT), Map.of("tenant", "blue"));
        refused(client.encrypt(key, PLAINTEXT, Map.of("\u00e9", "x")), Map.of("e\u0301", "x"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"\ud800", "\udc00", "x\ud83d", "\udd11\ud83d"})
    void encrypt_withAContextThatIsNoUnicode_isRefused(String text) {
        for (Map<String, String> context : List.of(Map.of(text, "x"), Map.of("x", text))) {
            client.assertRefused(
                    "Encrypt",
                    Map.of("KeyId", key, "Plaintext", PLAINTEXT, "EncryptionContext", context),
                    KmsErrorCode.VALIDATION,
                    "The encryption context holds text that is not well-formed Unicode.");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"RSAES_OAEP_SHA_1", "RSAES_OAEP_SHA_256", "SM2PKE"})
    void cipher_withAnAlgorithmOfOtherKeys_isRefused(String algorithm) {
        String message = "Algorithm " + algorithm + " is incompatible with key spec SYMMETRIC_DEFAULT.";
        client.assertRefused(
                "Encrypt",
                Map.of("KeyId", key, "Plaintext", PLAINTEXT, "EncryptionAlgorithm", algorithm),
                KmsErrorCode.INVALID_KEY_USAGE,
                message);
        client.assertRefused(
                "Decrypt",
                Map.of(
                        "CiphertextBlob",
                        client.encrypt(key, PLAINTEXT),
                        "KeyId",
                        key,
                        "EncryptionAlgorithm",
                        algorithm),
                KmsErrorCode.INVALID_KEY_USAGE,
                message);
    }

    @Test
    void decrypt_withoutACiphertext_isRefused() {
        client.assertRefused(
                "Decrypt",
                Map.of("KeyId", key),
                KmsErrorCode.VALIDATION,
                "1 validation error detected: Value null at 'ciphertextBlob' failed to satisfy constraint: "
                        + "Member must not be null");
    }

    @Test
    void cipher_forAnEnclave_isRefused() {
        Map<String, Object> recipient =
                Map.of("KeyEncryptionAlgorithm", "RSAES_OAEP_SHA_256", "AttestationDocument", new byte[100]);
        for (String operation : List.of("Decrypt", "GenerateDataKey", "GenerateRandom")) {
            client.assertRefused(
                    operation,
                    Map.of(
                            "KeyId",
                            key,
                            "CiphertextBlob",
                            client.encrypt(key, PLAINTEXT),
                            "NumberOfBytes",
                            32,
                            "Recipient",
                            recipient),
                    KmsErrorCode.VALIDATION,
                    "Attestation documents are not supported: Recipient cannot be used.");
        }
    }

    private Reply decrypt(byte[] blob, Map<String, String> context) {
        return client.call("Decrypt", Map.of("CiphertextBlob", blob, "EncryptionContext", context));
    }

    private void refused(byte[] blob, Map<String, String> context) {
        client.assertRefused(
                "Decrypt",
                Map.of("CiphertextBlob", blob, "EncryptionContext", context),
                KmsErrorCode.INVALID_CIPHERTEXT,
                "");
    }
}
