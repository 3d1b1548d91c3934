package dev.keyhold.kms.operation.alias;

import static org.assertj.core.api.Assertions.assertThat;

import dev.keyhold.kms.operation.KmsErrorCode;
import dev.keyhold.kms.operation.fixture.KmsClient;
import dev.keyhold.kms.operation.fixture.KmsFixture;
import dev.keyhold.kms.operation.fixture.Reply;
import dev.keyhold.kms.operation.fixture.SettableTime;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AliasChangeTest {
    private static final String ALIAS = "alias/orders";
    private static final String ALIAS_ARN = "arn:aws:kms:us-east-1:111122223333:alias/orders";

    private final KmsFixture kms = new KmsFixture();
    private final KmsClient client = kms.client();
    private final String key = client.createKey();
    private final String otherKey = client.createKey();

    @ParameterizedTest
    @ValueSource(strings = {ALIAS, "alias/a", "alias/Orders_2-x/y", "alias/awsome", "alias/aws", "alias/alias/x"})
    void createAlias_givesTheKeyANameThatEveryOperationOnKeysTakes(String alias) {
        client.call("CreateAlias", Map.of("AliasName", alias, "TargetKeyId", key));

        byte[] blob = client.encrypt(alias, new byte[] {7});
        assertThat(client.describe(alias).text("Arn")).isEqualTo(key);
        assertThat(client.decrypt(blob)).containsExactly(7);
        assertThat(entry(alias).members())
                .isEqualTo(Map.of(
                        "AliasName",
                        alias,
                        "AliasArn",
                        "arn:aws:kms:us-east-1:111122223333:" + alias,
                        "TargetKeyId",
                        KmsClient.idOf(key),
                        "CreationDate",
                        SettableTime.START,
                        "LastUpdatedDate",
                        SettableTime.START));
    }

    @Test
    void createAlias_ofTheLongestName_isAccepted() {
        String longest = "alias/" + "x".repeat(250);

        client.call("CreateAlias", Map.of("AliasName", longest, "TargetKeyId", KmsClient.idOf(key)));

        assertThat(client.describe(longest).text("Arn")).isEqualTo(key);
    }

    @ParameterizedTest
    @ValueSource(strings = {"CreateAlias", "UpdateAlias"})
    void change_withoutThePrefix_isRefused(String operation) {
        for (String name : List.of("orders", "aliases/orders", "Alias/orders", "alias", "/alias/orders", ALIAS_ARN)) {
            client.assertRefused(
                    operation,
                    Map.of("AliasName", name, "TargetKeyId", key),
                    KmsErrorCode.VALIDATION,
                    "Alias must start with the prefix \"alias/\". Please see "
                            + "https://docs.aws.amazon.com/kms/latest/developerguide/kms-alias.html");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"CreateAlias", "UpdateAlias", "DeleteAlias"})
    void change_ofAReservedName_isRefused(String operation) {
        for (String name : List.of("alias/aws/s3", "alias/aws/orders", "alias/aws/x/y")) {
            client.assertRefused(
                    operation, Map.of("AliasName", name, "TargetKeyId", key), KmsErrorCode.NOT_AUTHORIZED, "");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"CreateAlias", "UpdateAlias", "DeleteAlias"})
    void change_ofANameWithAColon_isRefused(String operation) {
        client.assertRefused(
                operation,
                Map.of("AliasName", "alias/my:alias", "TargetKeyId", key),
                KmsErrorCode.VALIDATION,
                "alias/my:alias contains invalid characters for an alias");
    }

    @Test
    void createAlias_ofNothingBehindThePrefix_isRefused() {
        client.assertRefused(
                "CreateAlias",
                Map.of("AliasName", "alias/", "TargetKeyId", key),
                KmsErrorCode.INVALID_ALIAS_NAME,
                "Invalid alias alias/");
        for (String operation : List.of("UpdateAlias", "DeleteAlias")) {
            client.assertRefused(
                    operation,
                    Map.of("AliasName", "alias/", "TargetKeyId", key),
                    KmsErrorCode.NOT_FOUND,
                    "Invalid alias alias/");
        }
    }

    @Test
    void createAlias_thatExists_isRefused_alsoForTheSameKey() {
        client.call("CreateAlias", Map.of("AliasName", ALIAS, "TargetKeyId", key));

        for (String target : List.of(key, otherKey)) {
            client.assertRefused(
                    "CreateAlias",
                    Map.of("AliasName", ALIAS, "TargetKeyId", target),
                    KmsErrorCode.ALREADY_EXISTS,
                    "An alias with the name " + ALIAS_ARN + " already exists");
        }
        assertThat(client.describe(ALIAS).text("Arn")).isEqualTo(key);
    }

    @Test
    void createAlias_ofANameThatOnlyOthersHave_isAccepted() {
        KmsClient stranger = kms.client(KmsFixture.OTHER_ACCOUNT, KmsFixture.REGION);
        KmsClient elsewhere = kms.client(KmsFixture.ACCOUNT, KmsFixture.OTHER_REGION);
        for (KmsClient each : List.of(client, stranger, elsewhere)) {
            String own = each.createKey();
            each.call("CreateAlias", Map.of("AliasName", ALIAS, "TargetKeyId", own));
            assertThat(each.describe(ALIAS).text("Arn")).isEqualTo(own);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"CreateAlias", "UpdateAlias"})
    void change_towardsAnAlias_isRefused(String operation) {
        client.call("CreateAlias", Map.of("AliasName", ALIAS, "TargetKeyId", key));

        for (String target : List.of(ALIAS, ALIAS_ARN, "alias/none")) {
            client.assertRefused(
                    operation,
                    Map.of("AliasName", "alias/second", "TargetKeyId", target),
                    KmsErrorCode.VALIDATION,
                    "Aliases must refer to keys. Not aliases");
        }
    }

    @Test
    void createAlias_towardsAKeyThatIsNotThere_isRefused() {
        String unknown = "1234abcd-12ab-34cd-56ef-1234567890ab";
        client.assertRefused(
                "CreateAlias",
                Map.of("AliasName", ALIAS, "TargetKeyId", unknown),
                KmsErrorCode.NOT_FOUND,
                "Key '" + client.arnOf(unknown) + "' does not exist");
        client.assertRefused(
                "CreateAlias",
                Map.of("AliasName", ALIAS, "TargetKeyId", "nonsense"),
                KmsErrorCode.NOT_FOUND,
                "Invalid keyId 'nonsense'");
        String foreign = kms.client(KmsFixture.OTHER_ACCOUNT, KmsFixture.REGION).createKey();
        client.assertRefused(
                "CreateAlias",
                Map.of("AliasName", ALIAS, "TargetKeyId", foreign),
                KmsErrorCode.ACCESS_DENIED,
                "User: arn:aws:iam::111122223333:root is not authorized to perform: kms:CreateAlias on resource: "
                        + foreign + " because no resource-based policy allows the kms:CreateAlias action");
    }

    @Test
    void updateAlias_movesTheNameToAnotherKey() {
        client.call("CreateAlias", Map.of("AliasName", ALIAS, "TargetKeyId", key));
        byte[] before = client.encrypt(ALIAS, new byte[] {7});
        kms.time().advance(Duration.ofHours(1));

        client.call("UpdateAlias", Map.of("AliasName", ALIAS, "TargetKeyId", KmsClient.idOf(otherKey)));

        assertThat(client.describe(ALIAS).text("Arn")).isEqualTo(otherKey);
        assertThat(client.decrypt(before)).as("old ciphertexts name their key").containsExactly(7);
        Reply entry = entry(ALIAS);
        assertThat(entry.time("CreationDate")).isEqualTo(SettableTime.START);
        assertThat(entry.time("LastUpdatedDate")).isEqualTo(SettableTime.START.plus(Duration.ofHours(1)));
        assertThat(aliasesOf(key)).isEmpty();
        assertThat(aliasesOf(otherKey)).containsExactly(ALIAS);
    }

    @Test
    void updateAlias_toTheKeyThatItHas_changesOnlyItsDate() {
        client.call("CreateAlias", Map.of("AliasName", ALIAS, "TargetKeyId", key));
        kms.time().advance(Duration.ofHours(1));

        client.call("UpdateAlias", Map.of("AliasName", ALIAS, "TargetKeyId", key));

        assertThat(entry(ALIAS).time("LastUpdatedDate")).isEqualTo(SettableTime.START.plus(Duration.ofHours(1)));
        assertThat(aliasesOf(key)).containsExactly(ALIAS);
    }

    @ParameterizedTest
    @ValueSource(strings = {"UpdateAlias", "DeleteAlias"})
    void change_ofAnAliasThatIsNotThere_isRefused(String operation) {
        client.assertRefused(
                operation,
                Map.of("AliasName", ALIAS, "TargetKeyId", key),
                KmsErrorCode.NOT_FOUND,
                "Alias " + ALIAS_ARN + " is not found.");
    }

    @Test
    void deleteAlias_takesTheNameAwayAndLeavesTheKey() {
        client.call("CreateAlias", Map.of("AliasName", ALIAS, "TargetKeyId", key));
        byte[] blob = client.encrypt(ALIAS, new byte[] {7});

        client.call("DeleteAlias", Map.of("AliasName", ALIAS));

        client.assertRefused(
                "Encrypt",
                Map.of("KeyId", ALIAS, "Plaintext", new byte[1]),
                KmsErrorCode.NOT_FOUND,
                "Alias " + ALIAS_ARN + " is not found.");
        assertThat(aliasesOf(key)).isEmpty();
        assertThat(client.decrypt(blob)).containsExactly(7);
        client.call("CreateAlias", Map.of("AliasName", ALIAS, "TargetKeyId", otherKey));
        assertThat(aliasesOf(otherKey)).containsExactly(ALIAS);
    }

    @Test
    void encrypt_byAForeignAlias_isRefused() {
        client.call("CreateAlias", Map.of("AliasName", ALIAS, "TargetKeyId", key));

        kms.client(KmsFixture.OTHER_ACCOUNT, KmsFixture.REGION)
                .assertRefused(
                        "Encrypt",
                        Map.of("KeyId", ALIAS_ARN, "Plaintext", new byte[1]),
                        KmsErrorCode.ACCESS_DENIED,
                        "User: arn:aws:iam::444455556666:root is not authorized to perform: kms:Encrypt on resource: "
                                + key + " because no resource-based policy allows the kms:Encrypt action");
    }

    private Reply entry(String alias) {
        return client.call("ListAliases", Map.of()).structures("Aliases").stream()
                .filter(entry -> entry.text("AliasName").equals(alias))
                .findFirst()
                .orElseThrow();
    }

    private List<String> aliasesOf(String keyId) {
        return client.call("ListAliases", Map.of("KeyId", keyId)).structures("Aliases").stream()
                .map(entry -> entry.text("AliasName"))
                .toList();
    }
}
