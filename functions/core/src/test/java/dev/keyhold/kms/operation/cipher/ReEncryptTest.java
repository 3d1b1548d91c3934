package dev.keyhold.kms.operation.cipher;

import static org.assertj.core.api.Assertions.assertThat;

import dev.keyhold.kms.operation.KmsErrorCode;
import dev.keyhold.kms.operation.fixture.KmsClient;
import dev.keyhold.kms.operation.fixture.KmsFixture;
import dev.keyhold.kms.operation.fixture.Reply;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ReEncryptTest {
    private static final byte[] PLAINTEXT = {1, 2, 3};
    private static final Map<String, String> CONTEXT = Map.of("tenant", "blue");
    private static final Map<String, String> OTHER_CONTEXT = Map.of("tenant", "red");

    private final KmsFixture kms = new KmsFixture();
    private final KmsClient client = kms.client();
    private final String key = client.createKey();
    private final String otherKey = client.createKey();

    @Test
    void reEncrypt_movesTheCiphertextToAnotherKeyAndContext() {
        Map<String, Object> request = new HashMap<>();
        request.put("CiphertextBlob", client.encrypt(key, PLAINTEXT, CONTEXT));
        request.put("SourceEncryptionContext", CONTEXT);
        request.put("SourceKeyId", key);
        request.put("DestinationKeyId", KmsClient.idOf(otherKey));
        request.put("DestinationEncryptionContext", OTHER_CONTEXT);
        request.put("SourceEncryptionAlgorithm", "SYMMETRIC_DEFAULT");
        request.put("DestinationEncryptionAlgorithm", "SYMMETRIC_DEFAULT");
        request.put("GrantTokens", List.of("x"));

        Reply moved = client.call("ReEncrypt", request);

        Map<Object, Object> names = new HashMap<>(moved.members());
        names.remove("CiphertextBlob");
        assertThat(names)
                .isEqualTo(Map.of(
                        "SourceKeyId",
                        key,
                        "KeyId",
                        otherKey,
                        "SourceEncryptionAlgorithm",
                        "SYMMETRIC_DEFAULT",
                        "DestinationEncryptionAlgorithm",
                        "SYMMETRIC_DEFAULT",
                        "SourceKeyMaterialId",
                        material(key),
                        "DestinationKeyMaterialId",
                        material(otherKey)));
        Reply decrypted = client.call(
                "Decrypt", Map.of("CiphertextBlob", moved.bytes("CiphertextBlob"), "EncryptionContext", OTHER_CONTEXT));
        assertThat(decrypted.bytes("Plaintext")).isEqualTo(PLAINTEXT);
        assertThat(decrypted.text("KeyId")).isEqualTo(otherKey);
    }

    @Test
    void reEncrypt_toTheSameKey_changesTheContextOnly() {
        byte[] blob = client.encrypt(key, PLAINTEXT);

        Reply moved = client.call(
                "ReEncrypt",
                Map.of("CiphertextBlob", blob, "DestinationKeyId", key, "DestinationEncryptionContext", CONTEXT));

        byte[] again = moved.bytes("CiphertextBlob");
        client.assertRefused("Decrypt", Map.of("CiphertextBlob", again), KmsErrorCode.INVALID_CIPHERTEXT, "");
        assertThat(client.call("Decrypt", Map.of("CiphertextBlob", again, "EncryptionContext", CONTEXT))
                        .bytes("Plaintext"))
                .isEqualTo(PLAINTEXT);
    }

    @Test
    void reEncrypt_ofTheLargestPlaintext_comesBack() {
        byte[] largest = kms.random().bytes(4096);

        byte[] moved = client.call(
                        "ReEncrypt",
                        Map.of("CiphertextBlob", client.encrypt(key, largest), "DestinationKeyId", otherKey))
                .bytes("CiphertextBlob");

        assertThat(client.decrypt(moved)).isEqualTo(largest);
    }

    @Test
    void reEncrypt_withTheWrongSourceContext_isRefused() {
        byte[] blob = client.encrypt(key, PLAINTEXT, CONTEXT);

        for (Map<String, String> wrong : List.of(Map.<String, String>of(), OTHER_CONTEXT)) {
            client.assertRefused(
                    "ReEncrypt",
                    Map.of(
                            "CiphertextBlob", blob,
                            "SourceEncryptionContext", wrong,
                            "DestinationEncryptionContext", CONTEXT,
                            "DestinationKeyId", otherKey),
                    KmsErrorCode.INVALID_CIPHERTEXT,
                    "");
        }
    }

    @Test
    void reEncrypt_withoutACiphertext_isRefused() {
        client.assertRefused(
                "ReEncrypt",
                Map.of("DestinationKeyId", otherKey),
                KmsErrorCode.VALIDATION,
                "1 validation error detected: Value null at 'ciphertextBlob' failed to satisfy constraint: "
                        + "Member must not be null");
    }

    @ParameterizedTest
    @ValueSource(strings = {"SourceEncryptionAlgorithm", "DestinationEncryptionAlgorithm"})
    void reEncrypt_withAnAlgorithmOfOtherKeys_isRefused(String member) {
        client.assertRefused(
                "ReEncrypt",
                Map.of(
                        "CiphertextBlob",
                        client.encrypt(key, PLAINTEXT),
                        "DestinationKeyId",
                        otherKey,
                        member,
                        "RSAES_OAEP_SHA_256"),
                KmsErrorCode.INVALID_KEY_USAGE,
                "Algorithm RSAES_OAEP_SHA_256 is incompatible with key spec SYMMETRIC_DEFAULT.");
    }

    @Test
    void reEncrypt_toAKeyThatIsNotTheCallers_isRefused() {
        String foreign = kms.client(KmsFixture.OTHER_ACCOUNT, KmsFixture.REGION).createKey();
        byte[] blob = client.encrypt(key, PLAINTEXT);

        client.assertRefused(
                "ReEncrypt",
                Map.of("CiphertextBlob", blob, "DestinationKeyId", foreign),
                KmsErrorCode.ACCESS_DENIED,
                "User: arn:aws:iam::111122223333:root is not authorized to perform: kms:ReEncryptTo on resource: "
                        + foreign + " because no resource-based policy allows the kms:ReEncryptTo action");
        String unknown = client.arnOf("1234abcd-12ab-34cd-56ef-1234567890ab");
        client.assertRefused(
                "ReEncrypt",
                Map.of("CiphertextBlob", blob, "DestinationKeyId", unknown),
                KmsErrorCode.NOT_FOUND,
                "Key '" + unknown + "' does not exist");
    }

    @Test
    void reEncrypt_fromAForeignKeyThatIsNamed_deniesTheSourceAction() {
        kms.client(KmsFixture.OTHER_ACCOUNT, KmsFixture.REGION)
                .assertRefused(
                        "ReEncrypt",
                        Map.of(
                                "CiphertextBlob", client.encrypt(key, PLAINTEXT),
                                "SourceKeyId", key,
                                "DestinationKeyId", otherKey),
                        KmsErrorCode.ACCESS_DENIED,
                        "User: arn:aws:iam::444455556666:root is not authorized to perform: kms:ReEncryptFrom on "
                                + "resource: " + key
                                + " because no resource-based policy allows the kms:ReEncryptFrom action");
    }

    @Test
    void reEncrypt_isRecordedWithBothKeys() {
        client.call(
                "ReEncrypt", Map.of("CiphertextBlob", client.encrypt(key, PLAINTEXT), "DestinationKeyId", otherKey));

        assertThat(kms.audit().entries())
                .filteredOn(entry -> entry.record().operation().equals("ReEncrypt"))
                .singleElement()
                .satisfies(entry -> assertThat(Set.copyOf(entry.record().keys()))
                        .extracting(Object::toString)
                        .containsExactlyInAnyOrder(key, otherKey));
    }

    private String material(String keyId) {
        return client.describe(keyId).text("CurrentKeyMaterialId");
    }
}
