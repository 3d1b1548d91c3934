package dev.keyhold.kms.operation.keyadmin;

import static org.assertj.core.api.Assertions.assertThat;

import dev.keyhold.kms.key.Region;
import dev.keyhold.kms.operation.KmsErrorCode;
import dev.keyhold.kms.operation.fixture.KmsClient;
import dev.keyhold.kms.operation.fixture.KmsFixture;
import dev.keyhold.kms.operation.fixture.Reply;
import dev.keyhold.kms.operation.fixture.SettableTime;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class CreateKeyTest {
    private final KmsFixture kms = new KmsFixture();
    private final KmsClient client = kms.client();

    @Test
    void createKey_withNothingSaid_isASymmetricKeyOfTheAccount() {
        Reply metadata = client.call("CreateKey", Map.of()).structure("KeyMetadata");

        String keyId = metadata.text("KeyId");
        Map<Object, Object> expected = new HashMap<>();
        expected.put("AWSAccountId", "111122223333");
        expected.put("KeyId", keyId);
        expected.put("Arn", "arn:aws:kms:us-east-1:111122223333:key/" + keyId);
        expected.put("CreationDate", SettableTime.START);
        expected.put("Enabled", true);
        expected.put("Description", "");
        expected.put("KeyUsage", "ENCRYPT_DECRYPT");
        expected.put("KeyState", "Enabled");
        expected.put("Origin", "AWS_KMS");
        expected.put("KeyManager", "CUSTOMER");
        expected.put("CustomerMasterKeySpec", "SYMMETRIC_DEFAULT");
        expected.put("KeySpec", "SYMMETRIC_DEFAULT");
        expected.put("EncryptionAlgorithms", List.of("SYMMETRIC_DEFAULT"));
        expected.put("MultiRegion", false);
        expected.put("CurrentKeyMaterialId", metadata.text("CurrentKeyMaterialId"));
        assertThat(metadata.members()).isEqualTo(expected);
        assertThat(keyId).matches("[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}");
        assertThat(metadata.text("CurrentKeyMaterialId")).matches("[0-9a-f]{64}");
    }

    @Test
    void createKey_givesWhatDescribeKeyShows() {
        Reply created = client.call(
                        "CreateKey", Map.of("Description", "orders", "Tags", List.of(KmsClient.tag("team", "blue"))))
                .structure("KeyMetadata");

        assertThat(client.describe(created.text("KeyId")).members()).isEqualTo(created.members());
    }

    @Test
    void createKey_twice_givesTwoKeysWithMaterialsOfTheirOwn() {
        Reply one = client.describe(client.createKey());
        Reply other = client.describe(client.createKey());

        assertThat(one.text("KeyId")).isNotEqualTo(other.text("KeyId"));
        assertThat(one.text("CurrentKeyMaterialId")).isNotEqualTo(other.text("CurrentKeyMaterialId"));
    }

    @Test
    void createKey_inAnotherRegionOfAnotherPartition_namesThatPartition() {
        KmsClient china = kms.client(KmsFixture.ACCOUNT, new Region("cn-north-1"));

        String arn = china.createKey();

        assertThat(arn).startsWith("arn:aws-cn:kms:cn-north-1:111122223333:key/");
        assertThat(china.call("GetKeyPolicy", Map.of("KeyId", arn)).text("Policy"))
                .contains("\"arn:aws-cn:iam::111122223333:root\"");
    }

    @Test
    void createKey_keepsDescriptionTagsAndPolicy() {
        String policy = """
                {"Version":"2012-10-17","Statement":{"Effect":"Allow",
                "Principal":{"AWS":"111122223333"},"Action":"kms:*","Resource":"*"}}""";

        String key = client.createKey(Map.of(
                "Description",
                "größer",
                "Tags",
                List.of(KmsClient.tag("team", "blue"), KmsClient.tag("Team", "")),
                "Policy",
                policy));

        assertThat(client.describe(key).text("Description")).isEqualTo("größer");
        assertThat(client.tags(key)).isEqualTo(Map.of("team", "blue", "Team", ""));
        assertThat(client.call("GetKeyPolicy", Map.of("KeyId", key)).text("Policy"))
                .isEqualTo(policy);
    }

    @Test
    void createKey_withTheDefaultsSaidAloud_isTheSame() {
        String key = client.createKey(Map.of(
                "KeyUsage", "ENCRYPT_DECRYPT",
                "KeySpec", "SYMMETRIC_DEFAULT",
                "Origin", "AWS_KMS",
                "MultiRegion", false,
                "Description", "",
                "Tags", List.of(),
                "BypassPolicyLockoutSafetyCheck", false));

        assertThat(client.describe(key).text("KeySpec")).isEqualTo("SYMMETRIC_DEFAULT");
    }

    @Test
    void createKey_withTheDeprecatedNameOfTheSpec_isAccepted() {
        String key = client.createKey(Map.of("CustomerMasterKeySpec", "SYMMETRIC_DEFAULT"));

        assertThat(client.describe(key).text("KeySpec")).isEqualTo("SYMMETRIC_DEFAULT");
    }

    @Test
    void createKey_withBothNamesOfTheSpec_isRefused() {
        client.assertRefused(
                "CreateKey",
                Map.of("KeySpec", "SYMMETRIC_DEFAULT", "CustomerMasterKeySpec", "SYMMETRIC_DEFAULT"),
                KmsErrorCode.VALIDATION,
                "You cannot specify KeySpec and CustomerMasterKeySpec in the same request. "
                        + "CustomerMasterKeySpec is deprecated.");
    }

    @ParameterizedTest
    @ValueSource(strings = {"RSA_2048", "ECC_NIST_P256", "HMAC_256", "ML_DSA_44", "ECC_NIST_EDWARDS25519", "SM2"})
    void createKey_ofAnotherSpecWithoutUsage_isToldThatItNeedsOne(String spec) {
        client.assertRefused(
                "CreateKey",
                Map.of("KeySpec", spec),
                KmsErrorCode.VALIDATION,
                "You must specify a KeyUsage value for all KMS keys except for symmetric encryption keys.");
    }

    @ParameterizedTest
    @CsvSource({
        "SYMMETRIC_DEFAULT, SIGN_VERIFY",
        "SYMMETRIC_DEFAULT, GENERATE_VERIFY_MAC",
        "SYMMETRIC_DEFAULT, KEY_AGREEMENT",
        "RSA_2048, KEY_AGREEMENT",
        "RSA_4096, GENERATE_VERIFY_MAC",
        "ECC_NIST_P256, ENCRYPT_DECRYPT",
        "ECC_SECG_P256K1, KEY_AGREEMENT",
        "ECC_NIST_EDWARDS25519, KEY_AGREEMENT",
        "HMAC_384, SIGN_VERIFY",
        "ML_DSA_87, ENCRYPT_DECRYPT"
    })
    void createKey_withAUsageThatTheSpecDoesNotHave_isRefused(String spec, String usage) {
        client.assertRefused(
                "CreateKey",
                Map.of("KeySpec", spec, "KeyUsage", usage),
                KmsErrorCode.VALIDATION,
                "KeyUsage " + usage + " is not compatible with KeySpec " + spec);
    }

    @ParameterizedTest
    @CsvSource({
        "RSA_3072, ENCRYPT_DECRYPT",
        "RSA_3072, SIGN_VERIFY",
        "ECC_NIST_P521, KEY_AGREEMENT",
        "ECC_SECG_P256K1, SIGN_VERIFY",
        "HMAC_512, GENERATE_VERIFY_MAC",
        "ML_DSA_65, SIGN_VERIFY",
        "SM2, ENCRYPT_DECRYPT"
    })
    void createKey_ofASpecThatIsNotBuilt_saysSo(String spec, String usage) {
        client.assertRefused(
                "CreateKey",
                Map.of("KeySpec", spec, "KeyUsage", usage),
                KmsErrorCode.UNSUPPORTED_OPERATION,
                "KeySpec " + spec + " is not supported.");
    }

    @ParameterizedTest
    @ValueSource(strings = {"EXTERNAL", "AWS_CLOUDHSM", "EXTERNAL_KEY_STORE"})
    void createKey_ofAnOriginThatIsNotBuilt_saysSo(String origin) {
        client.assertRefused(
                "CreateKey",
                Map.of("Origin", origin),
                KmsErrorCode.UNSUPPORTED_OPERATION,
                "Origin " + origin + " is not supported.");
    }

    @Test
    void createKey_withWhatIsNotBuilt_saysSo() {
        for (String member : List.of("CustomKeyStoreId", "XksKeyId")) {
            client.assertRefused(
                    "CreateKey",
                    Map.of(member, "cks-1234567890abcdef0"),
                    KmsErrorCode.UNSUPPORTED_OPERATION,
                    "Custom key stores are not supported.");
        }
    }

    @Test
    void createKey_withFiftyTags_keepsThem_andWithOneMoreIsRefused() {
        assertThat(client.tags(client.createKey(Map.of("Tags", tags(50))))).hasSize(50);

        client.assertRefused("CreateKey", Map.of("Tags", tags(51)), KmsErrorCode.TAG, "Too many tags");
    }

    @ParameterizedTest
    @ValueSource(strings = {"aws:team", "AWS:team", "aWs:", "aws:cloudformation:stack-name"})
    void createKey_withAReservedTag_isRefused(String key) {
        client.assertRefused(
                "CreateKey",
                Map.of("Tags", List.of(KmsClient.tag("team", "blue"), KmsClient.tag(key, "x"))),
                KmsErrorCode.TAG,
                "Tags beginning with aws: are reserved");
    }

    @Test
    void createKey_withATagTwice_isRefused() {
        client.assertRefused(
                "CreateKey",
                Map.of("Tags", List.of(KmsClient.tag("team", "blue"), KmsClient.tag("team", "blue"))),
                KmsErrorCode.TAG,
                "Duplicate tag keys");
    }

    @Test
    void createKey_thatIsRefused_leavesNothing() {
        client.refusal("CreateKey", Map.of("Tags", tags(51)));
        client.refusal("CreateKey", Map.of("Policy", "{}"));

        assertThat(client.call("ListKeys", Map.of()).structures("Keys")).isEmpty();
        assertThat(kms.store().items())
                .noneMatch(
                        item -> item.key().partition().matches("(key|keys|aliases|audit|due/(?!roll-domain-key))/.*"));
    }

    @Test
    void createKey_withTheLargestOfEverything_isAccepted() {
        String policy = """
                {"Statement":{"Effect":"Allow","Principal":"*","Action":"kms:*","Resource":"*"}}""";
        String padding = " ".repeat(32_768 - policy.length());
        List<Map<String, String>> largest = IntStream.range(0, 50)
                .mapToObj(i -> KmsClient.tag(
                        "\u20ac".repeat(126) + (char) ('A' + i / 26) + (char) ('A' + i % 26), "\u20ac".repeat(256)))
                .toList();

        String key = client.createKey(
                Map.of("Policy", policy + padding, "Description", "\u20ac".repeat(8192), "Tags", largest));

        assertThat(client.describe(key).text("Description")).hasSize(8192);
        assertThat(client.tags(key)).hasSize(50);
    }

    private static List<Map<String, String>> tags(int count) {
        return IntStream.range(0, count)
                .mapToObj(i -> KmsClient.tag("tag" + i, "value" + i))
                .toList();
    }
}
