package dev.keyhold.kms.behaviour;

import static dev.keyhold.kms.behaviour.Behaviour.assertRefused;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.assertj.core.api.Assertions.within;

import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.kms.model.DisabledException;
import software.amazon.awssdk.services.kms.model.EncryptionAlgorithmSpec;
import software.amazon.awssdk.services.kms.model.KeyListEntry;
import software.amazon.awssdk.services.kms.model.KeyManagerType;
import software.amazon.awssdk.services.kms.model.KeyMetadata;
import software.amazon.awssdk.services.kms.model.KeySpec;
import software.amazon.awssdk.services.kms.model.KeyState;
import software.amazon.awssdk.services.kms.model.KeyUsageType;
import software.amazon.awssdk.services.kms.model.KmsInvalidStateException;
import software.amazon.awssdk.services.kms.model.ListKeysResponse;
import software.amazon.awssdk.services.kms.model.NotFoundException;
import software.amazon.awssdk.services.kms.model.OriginType;
import software.amazon.awssdk.services.kms.model.ScheduleKeyDeletionResponse;
import software.amazon.awssdk.services.kms.model.UnsupportedOperationException;

/** The life of a KMS key. */
interface KeyBehaviour extends Behaviour {
    @Test
    default void createKey_withoutParameters_givesTheDefaultMetadata() {
        KeyMetadata key = newKey();

        assertThat(key.awsAccountId()).isEqualTo(accountId());
        assertThat(UUID.fromString(key.keyId()).version()).isEqualTo(4);
        assertThat(key.arn()).isEqualTo("arn:aws:kms:eu-west-1:" + accountId() + ":key/" + key.keyId());
        assertThat(key.creationDate()).isCloseTo(Instant.now(), within(5, ChronoUnit.MINUTES));
        assertThat(key.enabled()).isTrue();
        assertThat(key.description()).isEmpty();
        assertThat(key.keyUsage()).isEqualTo(KeyUsageType.ENCRYPT_DECRYPT);
        assertThat(key.keyState()).isEqualTo(KeyState.ENABLED);
        assertThat(key.origin()).isEqualTo(OriginType.AWS_KMS);
        assertThat(key.keyManager()).isEqualTo(KeyManagerType.CUSTOMER);
        assertThat(key.keySpec()).isEqualTo(KeySpec.SYMMETRIC_DEFAULT);
        assertThat(key.encryptionAlgorithms()).containsExactly(EncryptionAlgorithmSpec.SYMMETRIC_DEFAULT);
        assertThat(key.multiRegion()).isFalse();
        assertThat(key.currentKeyMaterialId()).matches("[0-9a-f]{64}");
        assertThat(key.deletionDate()).isNull();
    }

    @Test
    default void describeKey_byEveryName_givesWhatCreateKeyGave() {
        KeyMetadata created = kms().createKey(request -> request.description("Grüße, 世界 \uD83D\uDE00"))
                .keyMetadata();
        String alias = Behaviour.aliasName();
        kms().createAlias(request -> request.aliasName(alias).targetKeyId(created.keyId()));

        for (String name : List.of(created.keyId(), created.arn(), alias, aliasArn(alias))) {
            assertThat(kms().describeKey(request -> request.keyId(name)).keyMetadata())
                    .isEqualTo(created);
        }
    }

    @Test
    default void describeKey_ofWhatDoesNotExist_isNotFound() {
        String id = "12345678-1234-1234-1234-123456789012";
        String arn = "arn:aws:kms:eu-west-1:" + accountId() + ":key/" + id;
        String alias = Behaviour.aliasName();

        assertNotFound("Key '" + arn + "' does not exist", id);
        assertNotFound("Key '" + arn + "' does not exist", arn);
        assertNotFound("Invalid keyId 'fake-key-id'", "fake-key-id");
        assertNotFound("Invalid keyId '" + id.replace("-", "") + "'", id.replace("-", ""));
        assertNotFound("Invalid arn us-east-1", arn.replace("eu-west-1", "us-east-1"));
        assertNotFound("Alias " + aliasArn(alias) + " is not found.", alias);
        assertNotFound("Alias " + aliasArn(alias) + " is not found.", aliasArn(alias));
    }

    private void assertNotFound(String message, String keyId) {
        assertRefused(NotFoundException.class, message, () -> kms().describeKey(request -> request.keyId(keyId)));
    }

    @Test
    default void key_isOfOneRegion() {
        KeyMetadata key = newKey();
        String elsewhere = key.arn().replace("eu-west-1", "ap-southeast-2");

        assertRefused(
                NotFoundException.class,
                "Key '" + elsewhere + "' does not exist",
                () -> clients().kms(Region.AP_SOUTHEAST_2).describeKey(request -> request.keyId(key.keyId())));
        assertRefused(
                NotFoundException.class,
                "Invalid arn eu-west-1",
                () -> clients().kms(Region.AP_SOUTHEAST_2).describeKey(request -> request.keyId(key.arn())));
    }

    @Test
    default void createKey_ofWhatIsNotBuilt_isRefusedClearly() {
        assertThat(catchThrowable(() -> kms().createKey(request -> request.origin(OriginType.EXTERNAL))))
                .isInstanceOf(UnsupportedOperationException.class);
        assertThat(catchThrowable(() -> kms().createKey(
                                request -> request.keySpec(KeySpec.RSA_2048).keyUsage(KeyUsageType.SIGN_VERIFY))))
                .isInstanceOf(UnsupportedOperationException.class);
    }

    @Test
    default void listKeys_inPages_givesEachKeyOnce() {
        List<String> created =
                List.of(newKey().keyId(), newKey().keyId(), newKey().keyId(), newKey().keyId(), newKey().keyId());

        List<String> listed = kms().listKeysPaginator(request -> request.limit(2)).keys().stream()
                .map(KeyListEntry::keyId)
                .toList();
        ListKeysResponse page = kms().listKeys(request -> request.limit(2));

        assertThat(listed).containsAll(created).doesNotHaveDuplicates();
        assertThat(page.keys()).hasSize(2);
        assertThat(page.truncated()).isTrue();
        assertThat(page.nextMarker()).isNotEmpty();
        assertThat(page.keys().get(0).keyArn())
                .endsWith(":key/" + page.keys().get(0).keyId());
    }

    @Test
    default void updateKeyDescription_isSeenAtOnce() {
        String id = newKey().keyId();
        kms().updateKeyDescription(request -> request.keyId(id).description("new"));

        assertThat(describe(id).description()).isEqualTo("new");
    }

    @Test
    default void disableKey_stopsItsUse_untilItIsEnabled() {
        KeyMetadata key = newKey();
        kms().disableKey(request -> request.keyId(key.keyId()));

        assertThat(describe(key.keyId()).keyState()).isEqualTo(KeyState.DISABLED);
        assertThat(describe(key.keyId()).enabled()).isFalse();
        assertRefused(DisabledException.class, key.arn() + " is disabled.", () -> encrypt(key.keyId()));

        kms().enableKey(request -> request.keyId(key.keyId()));
        encrypt(key.keyId());
        assertThat(describe(key.keyId()).keyState()).isEqualTo(KeyState.ENABLED);
    }

    @Test
    default void scheduleKeyDeletion_stopsEverything_untilItIsCancelled() {
        KeyMetadata key = newKey();
        ScheduleKeyDeletionResponse scheduled =
                kms().scheduleKeyDeletion(request -> request.keyId(key.keyId()).pendingWindowInDays(7));

        assertThat(scheduled.keyId()).isEqualTo(key.arn());
        assertThat(scheduled.keyState()).isEqualTo(KeyState.PENDING_DELETION);
        assertThat(scheduled.pendingWindowInDays()).isEqualTo(7);
        assertThat(scheduled.deletionDate())
                .isCloseTo(Instant.now().plus(Duration.ofDays(7)), within(5, ChronoUnit.MINUTES));
        assertThat(describe(key.keyId()).deletionDate()).isEqualTo(scheduled.deletionDate());
        String pending = key.arn() + " is pending deletion.";
        assertRefused(KmsInvalidStateException.class, pending, () -> encrypt(key.keyId()));
        assertRefused(
                KmsInvalidStateException.class, pending, () -> kms().enableKey(request -> request.keyId(key.keyId())));
        assertRefused(
                KmsInvalidStateException.class,
                pending,
                () -> kms().scheduleKeyDeletion(request -> request.keyId(key.keyId())));

        assertThat(kms().cancelKeyDeletion(request -> request.keyId(key.keyId()))
                        .keyId())
                .isEqualTo(key.arn());
        assertThat(describe(key.keyId()).keyState()).isEqualTo(KeyState.DISABLED);
        assertThat(describe(key.keyId()).deletionDate()).isNull();
        assertRefused(
                KmsInvalidStateException.class,
                key.arn() + " is not pending deletion.",
                () -> kms().cancelKeyDeletion(request -> request.keyId(key.keyId())));
    }

    @Test
    default void scheduleKeyDeletion_outsideItsBounds_isRefused() {
        String id = newKey().keyId();

        assertRefused(
                "ValidationException",
                "PendingWindowInDays must be between 7 and 30",
                () -> kms().scheduleKeyDeletion(request -> request.keyId(id).pendingWindowInDays(6)));
        assertThat(describe(id).keyState()).isEqualTo(KeyState.ENABLED);
    }

    private KeyMetadata describe(String id) {
        return kms().describeKey(request -> request.keyId(id)).keyMetadata();
    }

    private void encrypt(String id) {
        kms().encrypt(request -> request.keyId(id).plaintext(Behaviour.bytes("x")));
    }
}
