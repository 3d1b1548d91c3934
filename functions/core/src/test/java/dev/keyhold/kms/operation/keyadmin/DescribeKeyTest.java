package dev.keyhold.kms.operation.keyadmin;

import static org.assertj.core.api.Assertions.assertThat;

import dev.keyhold.kms.operation.KmsErrorCode;
import dev.keyhold.kms.operation.fixture.KmsClient;
import dev.keyhold.kms.operation.fixture.KmsFixture;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** How a KMS key may be named, and what is said of names that name none (kms-behaviour 2.1). */
class DescribeKeyTest {
    private static final String UNKNOWN = "1234abcd-12ab-34cd-56ef-1234567890ab";

    private final KmsFixture kms = new KmsFixture();
    private final KmsClient client = kms.client();
    private final KmsClient elsewhere = kms.client(KmsFixture.ACCOUNT, KmsFixture.OTHER_REGION);
    private final KmsClient stranger = kms.client(KmsFixture.OTHER_ACCOUNT, KmsFixture.REGION);
    private final String key = client.createKey();

    @Test
    void describeKey_byEachOfItsNames_isTheSameKey() {
        client.call("CreateAlias", Map.of("AliasName", "alias/orders", "TargetKeyId", key));

        for (String name : List.of(key, KmsClient.idOf(key), "alias/orders", client.aliasArnOf("alias/orders"))) {
            assertThat(client.describe(name).text("Arn")).as(name).isEqualTo(key);
        }
    }

    @Test
    void describeKey_withGrantTokens_ignoresThem() {
        assertThat(client.call("DescribeKey", Map.of("KeyId", key, "GrantTokens", List.of("a token")))
                        .structure("KeyMetadata")
                        .text("Arn"))
                .isEqualTo(key);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "fake-key-id",
                "134f2428cec14b25a1ae9048164dba47",
                "mrk-fake-key-id",
                "alias/",
                " ",
                "*",
                "arn:aws:kms:us-east-1:111122223333:key/",
                "arn:aws:kms:us-east-1:111122223333:key/fake",
                "arn:aws:kms:us-east-1:1111:key/1234abcd-12ab-34cd-56ef-1234567890ab",
                "arn:aws:s3:us-east-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab",
                "arn:aws:kms:us-east-1:111122223333:1234abcd-12ab-34cd-56ef-1234567890ab",
                "arn:aws:kms",
                "arn:"
            })
    void describeKey_ofAMalformedName_repeatsIt(String name) {
        client.assertRefused(
                "DescribeKey", Map.of("KeyId", name), KmsErrorCode.NOT_FOUND, "Invalid keyId '" + name + "'");
    }

    @ParameterizedTest
    @ValueSource(strings = {UNKNOWN, "mrk-d3b95762d3b95762d3b95762d3b95762"})
    void describeKey_ofAnUnknownId_namesTheKeyThatTheCallerMeant(String id) {
        String message = "Key 'arn:aws:kms:us-east-1:111122223333:key/" + id + "' does not exist";

        client.assertRefused("DescribeKey", Map.of("KeyId", id), KmsErrorCode.NOT_FOUND, message);
        client.assertRefused("DescribeKey", Map.of("KeyId", client.arnOf(id)), KmsErrorCode.NOT_FOUND, message);
    }

    @Test
    void describeKey_ofAnUnknownAlias_namesTheAlias() {
        String message = "Alias arn:aws:kms:us-east-1:111122223333:alias/none is not found.";

        client.assertRefused("DescribeKey", Map.of("KeyId", "alias/none"), KmsErrorCode.NOT_FOUND, message);
        client.assertRefused(
                "DescribeKey", Map.of("KeyId", client.aliasArnOf("alias/none")), KmsErrorCode.NOT_FOUND, message);
    }

    @Test
    void describeKey_inAnotherRegion_doesNotFindIt() {
        client.call("CreateAlias", Map.of("AliasName", "alias/orders", "TargetKeyId", key));

        elsewhere.assertRefused("DescribeKey", Map.of("KeyId", key), KmsErrorCode.NOT_FOUND, "Invalid arn us-east-1");
        elsewhere.assertRefused(
                "DescribeKey",
                Map.of("KeyId", client.aliasArnOf("alias/orders")),
                KmsErrorCode.NOT_FOUND,
                "Invalid arn us-east-1");
        elsewhere.assertRefused(
                "DescribeKey",
                Map.of("KeyId", KmsClient.idOf(key)),
                KmsErrorCode.NOT_FOUND,
                "Key 'arn:aws:kms:eu-west-1:111122223333:key/" + KmsClient.idOf(key) + "' does not exist");
        elsewhere.assertRefused(
                "DescribeKey",
                Map.of("KeyId", "alias/orders"),
                KmsErrorCode.NOT_FOUND,
                "Alias arn:aws:kms:eu-west-1:111122223333:alias/orders is not found.");
    }

    @Test
    void describeKey_byAnotherAccount_isTheSameRefusalWhetherTheKeyExistsOrNot() {
        for (String arn : List.of(key, client.arnOf(UNKNOWN))) {
            stranger.assertRefused(
                    "DescribeKey",
                    Map.of("KeyId", arn),
                    KmsErrorCode.ACCESS_DENIED,
                    "User: arn:aws:iam::444455556666:root is not authorized to perform: kms:DescribeKey on resource: "
                            + arn + " because no resource-based policy allows the kms:DescribeKey action");
        }
        stranger.assertRefused(
                "DescribeKey",
                Map.of("KeyId", KmsClient.idOf(key)),
                KmsErrorCode.NOT_FOUND,
                "Key 'arn:aws:kms:us-east-1:444455556666:key/" + KmsClient.idOf(key) + "' does not exist");
    }
}
