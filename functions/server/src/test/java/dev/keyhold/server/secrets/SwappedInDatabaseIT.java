package dev.keyhold.server.secrets;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.keyhold.kms.behaviour.Clients;
import dev.keyhold.kms.crypto.RootKeyException;
import dev.keyhold.kms.crypto.UnwrapException;
import dev.keyhold.kms.store.ItemKey;
import dev.keyhold.server.process.ServerProcessLauncher;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.kms.KmsClient;
import software.amazon.awssdk.services.kms.model.KmsException;

/** Every two wrapped values in the database file of a real server are put in each other's place. */
// spec: key-hierarchy.md KH-33, KH-40
class SwappedInDatabaseIT {
    @TempDir
    private Path directory;

    private ServerProcessLauncher server = new ServerProcessLauncher(Path.of(""));
    private String first = "";
    private String second = "";
    private SdkBytes blob = SdkBytes.fromUtf8String("none yet");

    @BeforeEach
    void fill() {
        server = new ServerProcessLauncher(directory);
        server.start();
        try (Clients clients = new Clients(server)) {
            first = newKey(clients.kms());
            second = newKey(clients.kms());
            newKey(clients.kms(Region.US_EAST_1));
            blob = clients.kms()
                    .encrypt(request -> request.keyId(first).plaintext(SdkBytes.fromUtf8String("a secret")))
                    .ciphertextBlob();
        }
        server.stop();
    }

    private static String newKey(KmsClient kms) {
        String keyId = kms.createKey().keyMetadata().keyId();
        kms.rotateKeyOnDemand(request -> request.keyId(keyId));
        return keyId;
    }

    @AfterEach
    void close() {
        server.close();
    }

    @Test
    void everyWrappedValue_inThePlaceOfAnother_doesNotOpen() throws Exception {
        try (StoredSecrets secrets = new StoredSecrets(server.data())) {
            List<ItemKey> places = secrets.places();
            assertThat(places)
                    .as("two materials of each of three keys, the domain keys, the access key, the receipt key")
                    .hasSizeGreaterThanOrEqualTo(9);
            places.forEach(secrets::open);
            for (int one = 0; one < places.size(); one++) {
                for (int other = one + 1; other < places.size(); other++) {
                    secrets.swap(places.get(one), places.get(other));
                    requireClosed(secrets, places.get(one));
                    requireClosed(secrets, places.get(other));
                    secrets.swap(places.get(one), places.get(other));
                }
            }
            places.forEach(secrets::open);
        }
    }

    private static void requireClosed(StoredSecrets secrets, ItemKey place) {
        assertThatThrownBy(() -> secrets.open(place))
                .as(place.toString())
                .isInstanceOfAny(UnwrapException.class, RootKeyException.class, IllegalArgumentException.class);
    }

    @Test
    void server_whoseMaterialsWereSwapped_fails_andGivesNoPlaintext() throws Exception {
        try (StoredSecrets secrets = new StoredSecrets(server.data())) {
            secrets.swap(secrets.currentMaterial(first), secrets.currentMaterial(second));
        }
        server.start();

        try (Clients clients = new Clients(server)) {
            KmsException error = catchThrowableOfType(
                    KmsException.class, () -> clients.kms().decrypt(request -> request.ciphertextBlob(blob)));
            assertThat(error.awsErrorDetails().errorCode()).isEqualTo("KMSInternalException");
            assertThat(error.statusCode()).isEqualTo(500);
            // The other keys are as they were.
            newKey(clients.kms());
        }
    }
}
