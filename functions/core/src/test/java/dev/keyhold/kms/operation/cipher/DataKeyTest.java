package dev.keyhold.kms.operation.cipher;

import static org.assertj.core.api.Assertions.assertThat;

import dev.keyhold.kms.operation.KmsErrorCode;
import dev.keyhold.kms.operation.fixture.KmsClient;
import dev.keyhold.kms.operation.fixture.KmsFixture;
import dev.keyhold.kms.operation.fixture.Reply;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class DataKeyTest {
    private static final List<String> BOTH = List.of("GenerateDataKey", "GenerateDataKeyWithoutPlaintext");

    private final KmsFixture kms = new KmsFixture();
    private final KmsClient client = kms.client();
    private final String key = client.createKey();

    @ParameterizedTest
    @CsvSource({
        "KeySpec, AES_128, 16",
        "KeySpec, AES_256, 32",
        "NumberOfBytes, 1, 1",
        "NumberOfBytes, 64, 64",
        "NumberOfBytes, 1024, 1024"
    })
    void generateDataKey_hasTheLengthAskedFor_andItsCiphertextOpensToIt(String member, String value, int length) {
        Map<String, Object> request =
                Map.of("KeyId", key, member, member.equals("KeySpec") ? value : Integer.valueOf(value));

        Reply generated = client.call("GenerateDataKey", request);
        Reply sealed = client.call("GenerateDataKeyWithoutPlaintext", request);

        assertThat(generated.names()).isEqualTo(Set.of("CiphertextBlob", "Plaintext", "KeyId", "KeyMaterialId"));
        assertThat(sealed.names()).isEqualTo(Set.of("CiphertextBlob", "KeyId", "KeyMaterialId"));
        assertThat(generated.bytes("Plaintext")).hasSize(length);
        assertThat(client.decrypt(generated.bytes("CiphertextBlob"))).isEqualTo(generated.bytes("Plaintext"));
        assertThat(client.decrypt(sealed.bytes("CiphertextBlob"))).hasSize(length);
        for (Reply each : List.of(generated, sealed)) {
            assertThat(each.text("KeyId")).isEqualTo(key);
            assertThat(each.text("KeyMaterialId"))
                    .isEqualTo(client.describe(key).text("CurrentKeyMaterialId"));
        }
    }

    @Test
    void generateDataKey_isAnotherKeyEachTime() {
        Map<String, String> request = Map.of("KeyId", key, "KeySpec", "AES_256");

        assertThat(client.call("GenerateDataKey", request).bytes("Plaintext"))
                .isNotEqualTo(client.call("GenerateDataKey", request).bytes("Plaintext"));
    }

    @Test
    void generateDataKey_isBoundToItsContext() {
        Map<String, String> context = Map.of("tenant", "blue");
        for (String operation : BOTH) {
            byte[] blob = client.call(
                            operation,
                            Map.of(
                                    "KeyId",
                                    key,
                                    "KeySpec",
                                    "AES_128",
                                    "EncryptionContext",
                                    context,
                                    "GrantTokens",
                                    List.of("x")))
                    .bytes("CiphertextBlob");

            client.assertRefused("Decrypt", Map.of("CiphertextBlob", blob), KmsErrorCode.INVALID_CIPHERTEXT, "");
            assertThat(client.call("Decrypt", Map.of("CiphertextBlob", blob, "EncryptionContext", context))
                            .bytes("Plaintext"))
                    .hasSize(16);
        }
    }

    @Test
    void generateDataKey_byAnAlias_works() {
        client.call("CreateAlias", Map.of("AliasName", "alias/orders", "TargetKeyId", key));
        for (String operation : BOTH) {
            assertThat(client.call(operation, Map.of("KeyId", "alias/orders", "NumberOfBytes", 8))
                            .text("KeyId"))
                    .isEqualTo(key);
        }
    }

    @Test
    void generateDataKey_withNeitherOrBothLengths_isRefused() {
        for (String operation : BOTH) {
            for (Map<String, Object> request : List.of(
                    Map.<String, Object>of("KeyId", key),
                    Map.<String, Object>of("KeyId", key, "KeySpec", "AES_256", "NumberOfBytes", 32))) {
                client.assertRefused(
                        operation,
                        request,
                        KmsErrorCode.VALIDATION,
                        "Please specify either number of bytes or key spec.");
            }
        }
    }

    @Test
    void generateDataKey_thatCannotBeEncrypted_isClearedAndNotAnswered() {
        kms.store().items().stream()
                .map(item -> item.key())
                .filter(name -> name.sort().startsWith("material/"))
                .forEach(kms.store()::erase);

        for (String operation : BOTH) {
            client.assertRefused(
                    operation,
                    Map.of("KeyId", key, "KeySpec", "AES_256"),
                    KmsErrorCode.INTERNAL,
                    "The request was rejected because of an internal error.");
            assertThat(kms.lastRandomBytes()).hasSize(32).containsOnly(0);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 12, 1024})
    void generateRandom_givesAsManyBytes(int count) {
        Reply random = client.call("GenerateRandom", Map.of("NumberOfBytes", count));

        assertThat(random.names()).isEqualTo(Set.of("Plaintext"));
        assertThat(random.bytes("Plaintext")).hasSize(count);
    }

    @Test
    void generateRandom_isOtherBytesEachTime() {
        Map<String, Integer> request = Map.of("NumberOfBytes", 32);

        assertThat(client.call("GenerateRandom", request).bytes("Plaintext"))
                .isNotEqualTo(client.call("GenerateRandom", request).bytes("Plaintext"));
    }

    @Test
    void generateRandom_withoutANumber_isRefused() {
        client.assertRefused("GenerateRandom", Map.of(), KmsErrorCode.VALIDATION, "NumberOfBytes is required.");
    }

    @Test
    void generateRandom_fromACustomKeyStore_isNotFound() {
        client.assertRefused(
                "GenerateRandom",
                Map.of("NumberOfBytes", 32, "CustomKeyStoreId", "cks-1234567890abcdef0"),
                KmsErrorCode.CUSTOM_KEY_STORE_NOT_FOUND,
                "Custom key store with ID cks-1234567890abcdef0 is not found.");
    }
}
