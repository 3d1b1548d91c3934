package dev.keyhold.kms.behaviour;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.services.kms.model.DecryptResponse;
import software.amazon.awssdk.services.kms.model.DisabledException;
import software.amazon.awssdk.services.kms.model.GetKeyRotationStatusResponse;
import software.amazon.awssdk.services.kms.model.IncludeKeyMaterial;
import software.amazon.awssdk.services.kms.model.KeyMaterialState;
import software.amazon.awssdk.services.kms.model.KeyMetadata;
import software.amazon.awssdk.services.kms.model.KmsInvalidStateException;
import software.amazon.awssdk.services.kms.model.LimitExceededException;
import software.amazon.awssdk.services.kms.model.RotationType;
import software.amazon.awssdk.services.kms.model.RotationsListEntry;

/** Rotation of key material, as far as it needs no year to pass. */
interface RotationBehaviour extends Behaviour {
    @Test
    default void enableKeyRotation_thenDisable_isTold() {
        KeyMetadata key = newKey();
        assertThat(status(key).keyRotationEnabled()).isFalse();

        kms().enableKeyRotation(request -> request.keyId(key.arn()).rotationPeriodInDays(180));

        GetKeyRotationStatusResponse on = status(key);
        assertThat(on.keyId()).isEqualTo(key.keyId());
        assertThat(on.keyRotationEnabled()).isTrue();
        assertThat(on.rotationPeriodInDays()).isEqualTo(180);
        assertThat(on.nextRotationDate())
                .isCloseTo(Instant.now().plus(180, ChronoUnit.DAYS), within(5, ChronoUnit.MINUTES));
        assertThat(on.onDemandRotationStartDate()).isNull();

        kms().disableKeyRotation(request -> request.keyId(key.keyId()));

        GetKeyRotationStatusResponse off = status(key);
        assertThat(off.keyRotationEnabled()).isFalse();
        assertThat(off.nextRotationDate()).isNull();
    }

    @Test
    default void enableKeyRotation_outOfBounds_isRefused() {
        KeyMetadata key = newKey();
        for (int days : new int[] {89, 2561}) {
            Behaviour.assertRefused(
                    "ValidationException",
                    "1 validation error detected: Value '" + days
                            + "' at 'rotationPeriodInDays' failed to satisfy constraint: Member must have value "
                            + (days < 90 ? "greater than or equal to 90" : "less than or equal to 2560"),
                    () -> kms().enableKeyRotation(
                                    request -> request.keyId(key.keyId()).rotationPeriodInDays(days)));
        }
    }

    @Test
    default void rotateKeyOnDemand_keepsOldCiphertextsUsable_andIsListed() {
        KeyMetadata key = newKey();
        SdkBytes old = encrypt(key);

        assertThat(kms().rotateKeyOnDemand(request -> request.keyId(key.arn())).keyId())
                .isEqualTo(key.keyId());

        SdkBytes fresh = encrypt(key);
        String current = kms().describeKey(request -> request.keyId(key.keyId()))
                .keyMetadata()
                .currentKeyMaterialId();
        assertThat(current).isNotEqualTo(key.currentKeyMaterialId());
        assertThat(decrypt(old).keyMaterialId()).isEqualTo(key.currentKeyMaterialId());
        assertThat(decrypt(fresh).keyMaterialId()).isEqualTo(current);

        List<RotationsListEntry> all = kms()
                .listKeyRotationsPaginator(request -> request.keyId(key.keyId())
                        .includeKeyMaterial(IncludeKeyMaterial.ALL_KEY_MATERIAL)
                        .limit(1))
                .rotations()
                .stream()
                .toList();
        assertThat(all)
                .extracting(RotationsListEntry::keyMaterialId)
                .containsExactly(key.currentKeyMaterialId(), current);
        assertThat(all)
                .extracting(RotationsListEntry::keyMaterialState)
                .containsExactly(KeyMaterialState.NON_CURRENT, KeyMaterialState.CURRENT);
        assertThat(kms().listKeyRotations(request -> request.keyId(key.keyId())).rotations())
                .singleElement()
                .satisfies(entry -> {
                    assertThat(entry.rotationType()).isEqualTo(RotationType.ON_DEMAND);
                    assertThat(entry.rotationDate()).isCloseTo(Instant.now(), within(5, ChronoUnit.MINUTES));
                });
    }

    @Test
    default void rotateKeyOnDemand_beyondItsQuota_isRefused() {
        KeyMetadata key = newKey();
        for (int i = 0; i < 25; i++) {
            kms().rotateKeyOnDemand(request -> request.keyId(key.keyId()));
        }

        Behaviour.assertRefused(
                LimitExceededException.class,
                "The on-demand rotations limit has been reached for the given keyId. No more on-demand rotations can be "
                        + "performed for this key: " + key.arn(),
                () -> kms().rotateKeyOnDemand(request -> request.keyId(key.keyId())));
    }

    @Test
    default void rotation_ofAKeyThatCannotBeUsed_isRefused_andItsStatusIsTold() {
        KeyMetadata key = newKey();
        kms().enableKeyRotation(request -> request.keyId(key.keyId()));
        kms().disableKey(request -> request.keyId(key.keyId()));
        Behaviour.assertRefused(
                DisabledException.class,
                key.arn() + " is disabled.",
                () -> kms().rotateKeyOnDemand(request -> request.keyId(key.keyId())));
        assertThat(status(key).keyRotationEnabled()).isTrue();

        kms().scheduleKeyDeletion(request -> request.keyId(key.keyId()));
        Behaviour.assertRefused(
                KmsInvalidStateException.class,
                key.arn() + " is pending deletion.",
                () -> kms().disableKeyRotation(request -> request.keyId(key.keyId())));
        assertThat(status(key).keyRotationEnabled()).isFalse();
    }

    private GetKeyRotationStatusResponse status(KeyMetadata key) {
        return kms().getKeyRotationStatus(request -> request.keyId(key.keyId()));
    }

    private SdkBytes encrypt(KeyMetadata key) {
        return kms().encrypt(request -> request.keyId(key.keyId()).plaintext(Behaviour.bytes("x")))
                .ciphertextBlob();
    }

    private DecryptResponse decrypt(SdkBytes blob) {
        return kms().decrypt(request -> request.ciphertextBlob(blob));
    }
}
