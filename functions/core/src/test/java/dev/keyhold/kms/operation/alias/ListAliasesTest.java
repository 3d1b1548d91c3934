package dev.keyhold.kms.operation.alias;

import static org.assertj.core.api.Assertions.assertThat;

import dev.keyhold.kms.operation.KmsErrorCode;
import dev.keyhold.kms.operation.fixture.KmsClient;
import dev.keyhold.kms.operation.fixture.KmsFixture;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class ListAliasesTest {
    private final KmsFixture kms = new KmsFixture();
    private final KmsClient client = kms.client();
    private final String key = client.createKey();
    private final String otherKey = client.createKey();

    @BeforeEach
    void createAliases() {
        client.call("CreateAlias", Map.of("AliasName", "alias/b", "TargetKeyId", key));
        client.call("CreateAlias", Map.of("AliasName", "alias/c", "TargetKeyId", otherKey));
        client.call("CreateAlias", Map.of("AliasName", "alias/a", "TargetKeyId", key));
    }

    @Test
    void listAliases_showsTheAccountsAliasesByName() {
        assertThat(names(Map.of())).containsExactly("alias/a", "alias/b", "alias/c");
    }

    @Test
    void listAliases_ofOneKey_showsThatKeysOnly() {
        for (String name : List.of(key, KmsClient.idOf(key))) {
            assertThat(names(Map.of("KeyId", name))).containsExactly("alias/a", "alias/b");
        }
        assertThat(names(Map.of("KeyId", client.createKey()))).isEmpty();
    }

    @Test
    void listAliases_showsNoneOfAnotherAccountOrRegion() {
        for (KmsClient other : List.of(
                kms.client(KmsFixture.OTHER_ACCOUNT, KmsFixture.REGION),
                kms.client(KmsFixture.ACCOUNT, KmsFixture.OTHER_REGION))) {
            assertThat(other.call("ListAliases", Map.of()).structures("Aliases"))
                    .isEmpty();
        }
    }

    @Test
    void listAliases_ofAKeyThatIsNotThere_isRefused() {
        String unknown = "1234abcd-12ab-34cd-56ef-1234567890ab";
        String foreign = kms.client(KmsFixture.OTHER_ACCOUNT, KmsFixture.REGION).createKey();

        for (String arn : List.of(client.arnOf(unknown), foreign)) {
            client.assertRefused(
                    "ListAliases", Map.of("KeyId", arn), KmsErrorCode.NOT_FOUND, "Key '" + arn + "' does not exist");
        }
        client.assertRefused(
                "ListAliases", Map.of("KeyId", "alias/a"), KmsErrorCode.NOT_FOUND, "Invalid keyId 'alias/a'");
        client.assertRefused(
                "ListAliases",
                Map.of("KeyId", "arn:aws:kms:eu-west-1:111122223333:key/" + unknown),
                KmsErrorCode.NOT_FOUND,
                "Invalid arn eu-west-1");
    }

    private List<String> names(Map<String, ?> request) {
        return client.call("ListAliases", request).structures("Aliases").stream()
                .map(entry -> entry.text("AliasName"))
                .toList();
    }
}
