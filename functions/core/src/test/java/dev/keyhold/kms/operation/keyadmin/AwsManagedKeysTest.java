package dev.keyhold.kms.operation.keyadmin;

import static org.assertj.core.api.Assertions.assertThat;

import dev.keyhold.kms.operation.KmsErrorCode;
import dev.keyhold.kms.operation.fixture.KmsClient;
import dev.keyhold.kms.operation.fixture.KmsFixture;
import dev.keyhold.kms.operation.fixture.Reply;
import dev.keyhold.kms.store.Racers;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class AwsManagedKeysTest {
    private static final String ALIAS = "alias/aws/s3";

    private final KmsFixture kms = new KmsFixture();
    private final KmsClient client = kms.client();

    @ParameterizedTest
    @CsvSource({"s3, S3 objects", "ebs, EBS volumes", "sqs, SQS messages", "lambda, Lambda functions"})
    void describeKey_ofAServicesAlias_createsItsKey(String service, String what) {
        Reply metadata = client.describe("alias/aws/" + service);

        assertThat(metadata.text("KeyManager")).isEqualTo("AWS");
        assertThat(metadata.text("KeyState")).isEqualTo("Enabled");
        assertThat(metadata.text("Origin")).isEqualTo("AWS_KMS");
        assertThat(metadata.text("Description"))
                .isEqualTo("Default key that protects my " + what + " when no other key is defined");
        assertThat(client.describe("alias/aws/" + service).members()).isEqualTo(metadata.members());
        assertThat(client.describe(metadata.text("KeyId")).members()).isEqualTo(metadata.members());
        assertThat(client.describe(client.aliasArnOf("alias/aws/" + service)).members())
                .isEqualTo(metadata.members());
    }

    @Test
    void describeKey_ofAServicesAlias_makesTheAliasToo() {
        Reply metadata = client.describe(ALIAS);

        List<Reply> aliases = client.call("ListAliases", Map.of()).structures("Aliases");
        assertThat(aliases).hasSize(1);
        assertThat(aliases.get(0).text("AliasName")).isEqualTo(ALIAS);
        assertThat(aliases.get(0).text("TargetKeyId")).isEqualTo(metadata.text("KeyId"));
        assertThat(client.call("ListKeys", Map.of()).structures("Keys"))
                .extracting(entry -> entry.text("KeyArn"))
                .containsExactly(metadata.text("Arn"));
    }

    @Test
    void describeKey_ofAServicesAliasByItsArn_createsItsKey() {
        Reply metadata = client.describe(client.aliasArnOf(ALIAS));

        assertThat(client.describe(ALIAS).members()).isEqualTo(metadata.members());
    }

    @Test
    void describeKey_ofAServicesAlias_isAKeyForEachAccountAndRegion() {
        List<String> arns = List.of(
                client.describe(ALIAS).text("Arn"),
                kms.client(KmsFixture.ACCOUNT, KmsFixture.OTHER_REGION)
                        .describe(ALIAS)
                        .text("Arn"),
                kms.client(KmsFixture.OTHER_ACCOUNT, KmsFixture.REGION)
                        .describe(ALIAS)
                        .text("Arn"));

        assertThat(arns).doesNotHaveDuplicates();
    }

    @ParameterizedTest
    @ValueSource(strings = {"alias/aws/none", "alias/aws/S3", "alias/aws/s3/x", "alias/aws"})
    void describeKey_ofAnAliasOfNoService_isNotFound(String alias) {
        client.assertRefused(
                "DescribeKey",
                Map.of("KeyId", alias),
                KmsErrorCode.NOT_FOUND,
                "Alias arn:aws:kms:us-east-1:111122223333:" + alias + " is not found.");
        assertThat(client.call("ListKeys", Map.of()).structures("Keys")).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"arn:aws:kms:eu-west-1:111122223333:alias/aws/s3"})
    void describeKey_ofAServicesAliasOfAnotherRegion_isRefused(String alias) {
        client.assertRefused("DescribeKey", Map.of("KeyId", alias), KmsErrorCode.NOT_FOUND, "Invalid arn eu-west-1");
    }

    @Test
    void describeKey_ofAnotherAccountsServiceAlias_createsNothing() {
        String alias = kms.client(KmsFixture.OTHER_ACCOUNT, KmsFixture.REGION).aliasArnOf(ALIAS);

        client.assertRefused(
                "DescribeKey", Map.of("KeyId", alias), KmsErrorCode.NOT_FOUND, "Alias " + alias + " is not found.");
        assertThat(kms.store().items())
                .noneMatch(
                        item -> item.key().partition().matches("(key|keys|aliases|audit|due/(?!roll-domain-key))/.*"));
    }

    @Test
    void describeKey_ofAnotherAccountsServiceAliasThatExists_isDenied() {
        KmsClient other = kms.client(KmsFixture.OTHER_ACCOUNT, KmsFixture.REGION);
        String arn = other.describe(ALIAS).text("Arn");

        client.assertRefused(
                "DescribeKey",
                Map.of("KeyId", other.aliasArnOf(ALIAS)),
                KmsErrorCode.ACCESS_DENIED,
                "User: arn:aws:iam::111122223333:root is not authorized to perform: kms:DescribeKey on resource: " + arn
                        + " because no resource-based policy allows the kms:DescribeKey action");
    }

    @Test
    void encrypt_underAServicesAliasThatWasNeverDescribed_createsNothing() {
        client.assertRefused(
                "Encrypt",
                Map.of("KeyId", ALIAS, "Plaintext", new byte[1]),
                KmsErrorCode.NOT_FOUND,
                "Alias " + client.aliasArnOf(ALIAS) + " is not found.");
        assertThat(kms.store().items())
                .noneMatch(
                        item -> item.key().partition().matches("(key|keys|aliases|audit|due/(?!roll-domain-key))/.*"));
    }

    @Test
    void describeKey_inARace_createsOneKey() throws Exception {
        try (Racers racers = new Racers(8)) {
            for (int round = 0; round < 20; round++) {
                KmsFixture fresh = new KmsFixture();
                List<String> arns = racers.together(IntStream.range(0, 8)
                        .<java.util.concurrent.Callable<String>>mapToObj(
                                i -> () -> fresh.client().describe(ALIAS).text("Arn"))
                        .toList());

                assertThat(arns.stream().collect(Collectors.toSet())).hasSize(1);
                assertThat(fresh.client().call("ListKeys", Map.of()).structures("Keys"))
                        .hasSize(1);
            }
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "CancelKeyDeletion",
                "CreateAlias",
                "DisableKey",
                "DisableKeyRotation",
                "EnableKey",
                "EnableKeyRotation",
                "Encrypt",
                "GenerateDataKey",
                "GenerateDataKeyWithoutPlaintext",
                "PutKeyPolicy",
                "RotateKeyOnDemand",
                "ScheduleKeyDeletion",
                "TagResource",
                "UntagResource",
                "UpdateKeyDescription"
            })
    void managedKey_byItsOwner_canNeitherBeChangedNorUsed(String operation) {
        String key = client.describe(ALIAS).text("Arn");
        Map<String, Object> request = Map.of(
                "KeyId",
                key,
                "TargetKeyId",
                key,
                "AliasName",
                "alias/mine",
                "Plaintext",
                new byte[1],
                "NumberOfBytes",
                16,
                "Policy",
                "{}",
                "Tags",
                List.of(KmsClient.tag("a", "b")),
                "TagKeys",
                List.of("a"),
                "Description",
                "mine");
        Reply before = client.describe(key);

        client.assertRefused(
                operation,
                request,
                KmsErrorCode.ACCESS_DENIED,
                "User: arn:aws:iam::111122223333:root is not authorized to perform: kms:" + operation
                        + " on resource: " + key + " because no resource-based policy allows the kms:" + operation
                        + " action");
        assertThat(client.describe(key).members()).isEqualTo(before.members());
    }

    @Test
    void managedKey_cannotBeTheTargetOfAnAliasOrTheDestinationOfACiphertext() {
        String managed = client.describe(ALIAS).text("Arn");
        String own = client.createKey();
        byte[] blob = client.encrypt(own, new byte[1]);
        client.call("CreateAlias", Map.of("AliasName", "alias/mine", "TargetKeyId", own));

        assertThat(client.refusal("UpdateAlias", Map.of("AliasName", "alias/mine", "TargetKeyId", managed))
                        .code())
                .isEqualTo(KmsErrorCode.ACCESS_DENIED);
        assertThat(client.refusal("ReEncrypt", Map.of("CiphertextBlob", blob, "DestinationKeyId", managed))
                        .code())
                .isEqualTo(KmsErrorCode.ACCESS_DENIED);
    }

    @Test
    void managedKey_canBeLookedAt() {
        String key = client.describe(ALIAS).text("Arn");

        assertThat(client.tags(key)).isEmpty();
        assertThat(client.call("ListKeyPolicies", Map.of("KeyId", key)).texts("PolicyNames"))
                .containsExactly("default");
        assertThat(client.call("GetKeyPolicy", Map.of("KeyId", key)).text("Policy"))
                .contains("\"kms:ViaService\" : \"s3.us-east-1.amazonaws.com\"")
                .contains("\"kms:CallerAccount\" : \"111122223333\"");
    }
}
