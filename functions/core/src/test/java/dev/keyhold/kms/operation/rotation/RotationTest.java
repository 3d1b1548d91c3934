package dev.keyhold.kms.operation.rotation;

import static org.assertj.core.api.Assertions.assertThat;

import dev.keyhold.kms.operation.KmsErrorCode;
import dev.keyhold.kms.operation.fixture.KmsClient;
import dev.keyhold.kms.operation.fixture.KmsFixture;
import dev.keyhold.kms.operation.fixture.Reply;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Automatic rotation, over years that pass in a moment. */
class RotationTest {
    private static final Duration INSTANT = Duration.ofMillis(1);

    private final KmsFixture kms = new KmsFixture();
    private final KmsClient client = kms.client();
    private final String key = client.createKey();
    private final Map<String, String> named = Map.of("KeyId", key);

    // spec: lifecycle.md LC-20, LC-22
    @Test
    void key_overFiveYears_rotatesEachYear_andEveryCiphertextDecrypts() {
        client.call("EnableKeyRotation", named);
        List<byte[]> blobs = new ArrayList<>();
        List<String> materials = new ArrayList<>();
        for (int day = 0; day < 5 * 365; day++) {
            if (day % 73 == 0) {
                Reply sealed = client.call("GenerateDataKey", Map.of("KeyId", key, "KeySpec", "AES_256"));
                blobs.add(sealed.bytes("CiphertextBlob"));
                materials.add(sealed.text("KeyMaterialId"));
            }
            kms.pass(Duration.ofDays(1));
        }

        assertThat(materials.stream().distinct()).hasSize(5);
        for (int i = 0; i < blobs.size(); i++) {
            Reply opened = client.call("Decrypt", Map.of("CiphertextBlob", blobs.get(i)));
            assertThat(opened.text("KeyMaterialId")).isEqualTo(materials.get(i));
            assertThat(materials.get(i)).as("of year " + i / 5).isEqualTo(materials.get(i / 5 * 5));
        }
        assertThat(rotations("ALL_KEY_MATERIAL")).hasSize(6);
    }

    // spec: lifecycle.md LC-22
    @ParameterizedTest
    @ValueSource(ints = {90, 365, 2560})
    void key_withAPeriod_rotatesAtItsEnd_andNotBefore(int days) {
        client.call("EnableKeyRotation", Map.of("KeyId", key, "RotationPeriodInDays", days));
        Duration period = Duration.ofDays(days);
        Instant next = kms.time().instant().plus(period);
        requireStatus(days, next);

        kms.pass(period.minus(INSTANT));
        assertThat(rotations("ROTATIONS_ONLY")).isEmpty();
        kms.pass(INSTANT);

        assertThat(rotations("ROTATIONS_ONLY")).singleElement().satisfies(rotation -> {
            assertThat(rotation.time("RotationDate")).isEqualTo(next);
            assertThat(rotation.text("RotationType")).isEqualTo("AUTOMATIC");
            assertThat(rotation.text("KeyMaterialState")).isEqualTo("CURRENT");
            assertThat(rotation.text("KeyMaterialId")).isEqualTo(currentMaterial());
        });
        requireStatus(days, next.plus(period));
    }

    // spec: lifecycle.md LC-22
    @Test
    void enableKeyRotation_whileItIsOn_startsAnewWithTheNewPeriod() {
        client.call("EnableKeyRotation", Map.of("KeyId", key, "RotationPeriodInDays", 100));
        kms.pass(Duration.ofDays(99));

        client.call("EnableKeyRotation", Map.of("KeyId", key, "RotationPeriodInDays", 90));

        requireStatus(90, kms.time().instant().plus(Duration.ofDays(90)));
        kms.pass(Duration.ofDays(90).minus(INSTANT));
        assertThat(rotations("ROTATIONS_ONLY")).isEmpty();
        kms.pass(INSTANT);
        assertThat(rotations("ROTATIONS_ONLY")).hasSize(1);
        client.call("EnableKeyRotation", named);
        requireStatus(365, kms.time().instant().plus(Duration.ofDays(365)));
    }

    // spec: lifecycle.md LC-22
    @Test
    void disableKeyRotation_endsIt_andWhatWasOldStaysUsable() {
        client.call("EnableKeyRotation", named);
        byte[] blob = client.encrypt(key, new byte[] {1});
        kms.pass(Duration.ofDays(365));

        client.call("DisableKeyRotation", named);

        requireStatusOff();
        String material = currentMaterial();
        kms.pass(Duration.ofDays(3650));
        assertThat(currentMaterial()).isEqualTo(material);
        assertThat(client.decrypt(blob)).containsExactly(1);
        client.call("DisableKeyRotation", named);
        requireStatusOff();
    }

    @Test
    void getKeyRotationStatus_ofANewKey_saysThatItIsOff() {
        requireStatusOff();
    }

    // spec: lifecycle.md LC-23
    @Test
    void key_thatIsDisabled_isNotRotated_andCatchesUpOnce() {
        client.call("EnableKeyRotation", named);
        Instant next = kms.time().instant().plus(Duration.ofDays(365));
        client.call("DisableKey", named);
        kms.pass(Duration.ofDays(3 * 365));
        assertThat(rotations("ROTATIONS_ONLY")).isEmpty();
        requireStatus(365, next);

        client.call("EnableKey", named);
        kms.runJobs();

        assertThat(rotations("ROTATIONS_ONLY")).hasSize(1);
        requireStatus(365, kms.time().instant().plus(Duration.ofDays(365)));
        kms.runJobs();
        assertThat(rotations("ROTATIONS_ONLY")).hasSize(1);
    }

    // spec: lifecycle.md LC-23
    @Test
    void key_thatIsEnabledBeforeItsDate_keepsItsSchedule() {
        client.call("EnableKeyRotation", named);
        Instant next = kms.time().instant().plus(Duration.ofDays(365));
        client.call("DisableKey", named);
        kms.pass(Duration.ofDays(300));

        client.call("EnableKey", named);
        kms.runJobs();

        requireStatus(365, next);
        kms.pass(Duration.ofDays(65));
        assertThat(rotations("ROTATIONS_ONLY"))
                .singleElement()
                .satisfies(rotation -> assertThat(rotation.time("RotationDate")).isEqualTo(next));
    }

    // spec: lifecycle.md LC-23, LC-26
    @Test
    void key_thatIsPendingDeletion_saysThatRotationIsOff_andHasItsScheduleAgainAfterwards() {
        client.call("EnableKeyRotation", Map.of("KeyId", key, "RotationPeriodInDays", 90));
        kms.pass(Duration.ofDays(85));
        client.call("ScheduleKeyDeletion", named);
        requireStatusOff();
        kms.pass(Duration.ofDays(10));
        assertThat(rotations("ROTATIONS_ONLY")).isEmpty();

        client.call("CancelKeyDeletion", named);
        requireStatus(90, kms.time().instant().minus(Duration.ofDays(5)));
        kms.runJobs();
        assertThat(rotations("ROTATIONS_ONLY")).as("it is disabled").isEmpty();
        client.call("EnableKey", named);
        kms.runJobs();

        assertThat(rotations("ROTATIONS_ONLY")).hasSize(1);
    }

    // spec: lifecycle.md LC-24
    @Test
    void awsManagedKey_saysThatItRotatesEachYear() {
        Reply managed = client.describe("alias/aws/s3");
        Instant next = kms.time().instant().plus(Duration.ofDays(365));

        assertThat(client.call("GetKeyRotationStatus", Map.of("KeyId", managed.text("KeyId")))
                        .members())
                .isEqualTo(status(managed.text("KeyId"), 365, next));
    }

    @Test
    void getKeyRotationStatus_ofAnotherAccountsKey_isDeniedLikeAnyUse() {
        KmsClient other = kms.client(KmsFixture.OTHER_ACCOUNT, KmsFixture.REGION);

        assertThat(other.refusal("GetKeyRotationStatus", named).code()).isEqualTo(KmsErrorCode.ACCESS_DENIED);
    }

    @Test
    void rotation_ofAnUnknownKeyOrAnAlias_isRefused() {
        client.call("CreateAlias", Map.of("AliasName", "alias/it", "TargetKeyId", key));
        for (String operation : List.of(
                "EnableKeyRotation",
                "DisableKeyRotation",
                "GetKeyRotationStatus",
                "RotateKeyOnDemand",
                "ListKeyRotations")) {
            client.assertRefused(
                    operation, Map.of("KeyId", "alias/it"), KmsErrorCode.NOT_FOUND, "Invalid keyId 'alias/it'");
        }
    }

    private String currentMaterial() {
        return client.describe(key).text("CurrentKeyMaterialId");
    }

    private List<Reply> rotations(String include) {
        return client.call("ListKeyRotations", Map.of("KeyId", key, "IncludeKeyMaterial", include))
                .structures("Rotations");
    }

    private void requireStatus(int days, Instant next) {
        assertThat(client.call("GetKeyRotationStatus", named).members())
                .isEqualTo(status(KmsClient.idOf(key), days, next));
    }

    private void requireStatusOff() {
        assertThat(client.call("GetKeyRotationStatus", named).members())
                .isEqualTo(Map.of("KeyId", KmsClient.idOf(key), "KeyRotationEnabled", false));
    }

    private static Map<String, Object> status(String keyId, int days, Instant next) {
        return Map.of(
                "KeyId",
                keyId,
                "KeyRotationEnabled",
                true,
                "RotationPeriodInDays",
                (long) days,
                "NextRotationDate",
                next);
    }
}
