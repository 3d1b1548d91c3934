package dev.keyhold.kms.behaviour;

import static dev.keyhold.kms.behaviour.Behaviour.assertRefused;
import static dev.keyhold.kms.behaviour.Behaviour.bytes;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.kms.KmsClient;
import software.amazon.awssdk.services.kms.model.AlreadyExistsException;
import software.amazon.awssdk.services.kms.model.GenerateDataKeyResponse;
import software.amazon.awssdk.services.kms.model.KeyMetadata;
import software.amazon.awssdk.services.kms.model.KeyState;
import software.amazon.awssdk.services.kms.model.MultiRegionKeyType;
import software.amazon.awssdk.services.kms.model.NotFoundException;

/** Multi-Region keys. */
interface MultiRegionBehaviour extends Behaviour {
    Region ELSEWHERE = Region.AP_SOUTH_1;
    Duration PATIENCE = Duration.ofSeconds(60);

    private KmsClient elsewhere() {
        return clients().kms(ELSEWHERE);
    }

    private String newReplicatedKey() throws InterruptedException {
        String id = kms().createKey(request -> request.multiRegion(true))
                .keyMetadata()
                .keyId();
        kms().replicateKey(request -> request.keyId(id).replicaRegion(ELSEWHERE.id()));
        awaitState(elsewhere(), id, KeyState.ENABLED);
        return id;
    }

    @Test
    default void replicateKey_makesKeyThatDecryptsWhatTheOtherEncrypted() throws InterruptedException {
        String id = newReplicatedKey();

        SdkBytes blob = kms().encrypt(request -> request.keyId(id).plaintext(bytes("secret")))
                .ciphertextBlob();

        assertThat(elsewhere().decrypt(request -> request.ciphertextBlob(blob)).plaintext())
                .isEqualTo(bytes("secret"));
        KeyMetadata replica =
                elsewhere().describeKey(request -> request.keyId(id)).keyMetadata();
        assertThat(replica.multiRegionConfiguration().multiRegionKeyType()).isEqualTo(MultiRegionKeyType.REPLICA);
        assertThat(replica.multiRegionConfiguration().primaryKey().region()).isEqualTo(Clients.REGION.id());
        assertThat(replica.multiRegionConfiguration().replicaKeys()).hasSize(1);
        assertRefused(
                AlreadyExistsException.class,
                "Key " + replica.arn() + " already exists",
                () -> kms().replicateKey(request -> request.keyId(id).replicaRegion(ELSEWHERE.id())));
    }

    @Test
    default void rotation_ofPrimaryKey_reachesTheReplicaKey() throws InterruptedException {
        String id = newReplicatedKey();
        String before = material(kms(), id);

        kms().rotateKeyOnDemand(request -> request.keyId(id));
        long start = System.nanoTime();
        while (material(elsewhere(), id).equals(before) && System.nanoTime() - start < PATIENCE.toNanos()) {
            Thread.sleep(100);
        }

        assertThat(material(kms(), id)).isNotEqualTo(before).isEqualTo(material(elsewhere(), id));
    }

    @Test
    default void updatePrimaryRegion_exchangesTheRoles() throws InterruptedException {
        String id = newReplicatedKey();

        kms().updatePrimaryRegion(request -> request.keyId(id).primaryRegion(ELSEWHERE.id()));
        awaitState(kms(), id, KeyState.ENABLED);

        assertThat(kms().describeKey(request -> request.keyId(id))
                        .keyMetadata()
                        .multiRegionConfiguration()
                        .primaryKey()
                        .region())
                .isEqualTo(ELSEWHERE.id());
    }

    @Test
    default void singleRegionKey_isOfItsRegionOnly() {
        String id = newKey().keyId();

        assertRefused(
                NotFoundException.class,
                "Key 'arn:aws:kms:" + ELSEWHERE.id() + ":" + accountId() + ":key/" + id + "' does not exist",
                () -> elsewhere().describeKey(request -> request.keyId(id)));
    }

    // spec: multi-region.md MR-4
    @Test
    default void copyOfSnapshot_toAnotherRegion_takesDecryptInTheOneAndEncryptInTheOther() {
        String source = newKey().keyId();
        String destination = elsewhere().createKey().keyMetadata().keyId();
        GenerateDataKeyResponse snapshot =
                kms().generateDataKey(request -> request.keyId(source).keySpec("AES_256"));
        assertRefused(
                "AccessDeniedException",
                "The ciphertext refers to a customer master key that does not exist, does not exist in this region, or you are not"
                        + " allowed to access.",
                () -> elsewhere().decrypt(request -> request.ciphertextBlob(snapshot.ciphertextBlob())));

        SdkBytes opened = kms().decrypt(request -> request.ciphertextBlob(snapshot.ciphertextBlob()))
                .plaintext();
        SdkBytes copied = elsewhere()
                .encrypt(request -> request.keyId(destination).plaintext(opened))
                .ciphertextBlob();

        assertThat(elsewhere()
                        .decrypt(request -> request.ciphertextBlob(copied))
                        .plaintext())
                .isEqualTo(snapshot.plaintext());
    }

    private static String material(KmsClient kms, String id) {
        return kms.describeKey(request -> request.keyId(id)).keyMetadata().currentKeyMaterialId();
    }

    /** As on AWS, what spans Regions takes effect a little later. */
    private static void awaitState(KmsClient kms, String id, KeyState state) throws InterruptedException {
        long start = System.nanoTime();
        while (state(kms, id) != state) {
            assertThat(System.nanoTime() - start)
                    .as("nanoseconds until the key becomes %s", state)
                    .isLessThan(PATIENCE.toNanos());
            Thread.sleep(100);
        }
    }

    private static KeyState state(KmsClient kms, String id) {
        try {
            return kms.describeKey(request -> request.keyId(id)).keyMetadata().keyState();
        } catch (NotFoundException notYet) {
            return KeyState.CREATING;
        }
    }
}
