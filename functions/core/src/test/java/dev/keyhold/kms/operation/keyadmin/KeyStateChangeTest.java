package dev.keyhold.kms.operation.keyadmin;

import static org.assertj.core.api.Assertions.assertThat;

import dev.keyhold.kms.operation.KmsErrorCode;
import dev.keyhold.kms.operation.fixture.KmsClient;
import dev.keyhold.kms.operation.fixture.KmsFixture;
import dev.keyhold.kms.operation.fixture.Reply;
import dev.keyhold.kms.operation.fixture.SettableTime;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class KeyStateChangeTest {
    private final KmsFixture kms = new KmsFixture();
    private final KmsClient client = kms.client();
    private final String key = client.createKey();
    private final Map<String, String> named = Map.of("KeyId", key);

    @Test
    void disableKey_makesItUnusableUntilItIsEnabled() {
        byte[] blob = client.encrypt(key, new byte[] {7});

        client.call("DisableKey", named);

        Reply disabled = client.describe(key);
        assertThat(disabled.text("KeyState")).isEqualTo("Disabled");
        assertThat(disabled.flag("Enabled")).isFalse();
        client.assertRefused("Decrypt", Map.of("CiphertextBlob", blob), KmsErrorCode.DISABLED, key + " is disabled.");

        client.call("EnableKey", named);

        assertThat(client.describe(key).flag("Enabled")).isTrue();
        assertThat(client.decrypt(blob)).containsExactly(7);
    }

    @ParameterizedTest
    @CsvSource({"EnableKey, Enabled", "DisableKey, Disabled"})
    void enableOrDisable_twice_changesNothingMore(String operation, String state) {
        client.call(operation, named);
        Reply once = client.describe(key);
        client.call(operation, named);

        assertThat(client.describe(key).members()).isEqualTo(once.members());
        assertThat(once.text("KeyState")).isEqualTo(state);
    }

    @ParameterizedTest
    @ValueSource(ints = {7, 8, 29, 30})
    void scheduleKeyDeletion_withAWindow_tellsWhenItEnds(int days) {
        Reply scheduled = client.call("ScheduleKeyDeletion", Map.of("KeyId", key, "PendingWindowInDays", days));

        assertThat(scheduled.text("KeyId")).isEqualTo(key);
        assertThat(scheduled.text("KeyState")).isEqualTo("PendingDeletion");
        assertThat(scheduled.number("PendingWindowInDays")).isEqualTo(days);
        assertThat(scheduled.time("DeletionDate")).isEqualTo(SettableTime.START.plus(Duration.ofDays(days)));
        Reply described = client.describe(key);
        assertThat(described.text("KeyState")).isEqualTo("PendingDeletion");
        assertThat(described.flag("Enabled")).isFalse();
        assertThat(described.time("DeletionDate")).isEqualTo(scheduled.time("DeletionDate"));
    }

    @Test
    void scheduleKeyDeletion_withoutAWindow_takesThirtyDays() {
        Reply scheduled = client.call("ScheduleKeyDeletion", named);

        assertThat(scheduled.number("PendingWindowInDays")).isEqualTo(30);
        assertThat(scheduled.time("DeletionDate")).isEqualTo(SettableTime.START.plus(Duration.ofDays(30)));
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 6, 31, 365})
    void scheduleKeyDeletion_withAWindowOutsideTheServicesBounds_isRefused(int days) {
        client.assertRefused(
                "ScheduleKeyDeletion",
                Map.of("KeyId", key, "PendingWindowInDays", days),
                KmsErrorCode.VALIDATION,
                "PendingWindowInDays must be between 7 and 30");
        assertThat(client.state(key)).isEqualTo("Enabled");
    }

    @ParameterizedTest
    @ValueSource(strings = {"EnableKey", "DisableKey"})
    void cancelKeyDeletion_leavesTheKeyDisabled_whateverItWasBefore(String before) {
        client.call(before, named);
        client.call("ScheduleKeyDeletion", named);

        Reply cancelled = client.call("CancelKeyDeletion", named);

        assertThat(cancelled.members()).isEqualTo(Map.of("KeyId", key));
        Reply described = client.describe(key);
        assertThat(described.text("KeyState")).isEqualTo("Disabled");
        assertThat(described.names()).isNotEmpty().extracting(Object::toString).doesNotContain("DeletionDate");
    }

    @Test
    void cancelKeyDeletion_andEnableKey_makeEverythingAsBefore() {
        byte[] blob = client.encrypt(key, new byte[] {7});
        Reply before = client.describe(key);

        client.call("ScheduleKeyDeletion", named);
        client.call("CancelKeyDeletion", named);
        client.call("EnableKey", named);

        assertThat(client.describe(key).members()).isEqualTo(before.members());
        assertThat(client.decrypt(blob)).containsExactly(7);
    }

    @Test
    void putKeyPolicy_whileDeletionIsPending_isStillPossible() {
        client.call("ScheduleKeyDeletion", named);
        String policy = """
                {"Statement":{"Effect":"Allow","Principal":"*","Action":"kms:*","Resource":"*"}}""";

        client.call("PutKeyPolicy", Map.of("KeyId", key, "Policy", policy));

        assertThat(client.call("GetKeyPolicy", named).text("Policy")).isEqualTo(policy);
        assertThat(client.state(key)).isEqualTo("PendingDeletion");
    }

    @ParameterizedTest
    @ValueSource(strings = {"EnableKey", "DisableKey", "ScheduleKeyDeletion", "CancelKeyDeletion"})
    void change_ofAKeyByItsAlias_isRefused(String operation) {
        client.call("CreateAlias", Map.of("AliasName", "alias/orders", "TargetKeyId", key));

        for (String alias : new String[] {"alias/orders", client.aliasArnOf("alias/orders")}) {
            client.assertRefused(
                    operation, Map.of("KeyId", alias), KmsErrorCode.NOT_FOUND, "Invalid keyId '" + alias + "'");
        }
    }

    @Test
    void change_ofAKeyByItsBareId_isTheSame() {
        client.call("DisableKey", Map.of("KeyId", KmsClient.idOf(key)));

        assertThat(client.state(KmsClient.idOf(key))).isEqualTo("Disabled");
    }
}
