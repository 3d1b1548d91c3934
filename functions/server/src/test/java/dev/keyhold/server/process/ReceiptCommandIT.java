package dev.keyhold.server.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.keyhold.kms.store.Store;
import dev.keyhold.kms.store.sqlite.SqliteStore;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.kms.KmsClient;
import software.amazon.awssdk.services.kms.model.KeyState;
import software.amazon.awssdk.services.kms.model.LimitExceededException;
import software.amazon.awssdk.services.kms.model.NotFoundException;

/** A key that a real server erases, what is left of it, and {@code keyhold receipt}. */
class ReceiptCommandIT {
    @RegisterExtension
    private final CommandServer server = new CommandServer();

    // spec: erasure.md ER-2, ER-7, ER-21, ER-22; lifecycle.md LC-25; store.md ST-79
    @Test
    void key_whoseWindowHasEnded_isErasedFromTheFiles_andHasAReceipt() throws Exception {
        server.settings("keyhold.quotas.on-demand-rotations=1");
        server.start();
        String key;
        try (KmsClient kms = client()) {
            key = kms.createKey().keyMetadata().arn();
            kms.rotateKeyOnDemand(request -> request.keyId(key));
            assertThatThrownBy(() -> kms.rotateKeyOnDemand(request -> request.keyId(key)))
                    .isInstanceOf(LimitExceededException.class);
            kms.createAlias(request -> request.aliasName("alias/it").targetKeyId(key));
            kms.scheduleKeyDeletion(request -> request.keyId(key).pendingWindowInDays(7));
        }
        server.stop();
        ErasedFiles files = new ErasedFiles(server.data());
        List<byte[]> wrapped = files.endWindow(key);
        assertThat(wrapped)
                .hasSize(2)
                .allSatisfy(bytes -> assertThat(files.with(bytes)).isNotEmpty());

        server.start();
        awaitErasure(key);

        Path receipt = server.directory().resolve("receipt.txt");
        Files.writeString(receipt, receipt("show", key));
        assertThat(receipt)
                .content()
                .contains("\nkey: " + key + "\n", "\nrequested-by: arn:aws:iam::", "\naliases: 1\n")
                .containsPattern("\nmaterial: [0-9a-f]{64}\nmaterial: [0-9a-f]{64}\n");
        assertThat(receipt("show", idOf(key))).isEqualTo(Files.readString(receipt));
        assertThat(receipt("list")).matches("20\\S+Z  " + key + "\n");
        Path publicKey = server.directory().resolve("key.pem");
        Files.writeString(publicKey, receipt("key"));
        String list = receipt("list");
        server.stop();
        Files.move(server.data().resolve("root-key"), server.directory().resolve("root-key"));
        assertThat(receipt("list"))
                .as("without a server, and without the root key")
                .isEqualTo(list);
        assertThat(receipt("show", key)).isEqualTo(Files.readString(receipt));
        assertThat(receipt("show", idOf(key))).isEqualTo(Files.readString(receipt));
        assertThat(receipt("verify", receipt.toString()))
                .contains(": a receipt of key ")
                .endsWith(", unchanged\n");
        assertThat(receipt("verify", receipt.toString(), "--key", publicKey.toString()))
                .endsWith(", unchanged\n");
        Files.writeString(receipt, Files.readString(receipt).replace("aliases: 1", "aliases: 0"));
        assertThat(receipt("verify", receipt.toString()))
                .startsWith("keyhold: ")
                .endsWith(", or was changed\n");

        assertThat(wrapped).allSatisfy(bytes -> assertThat(files.with(bytes)).isEmpty());
        assertThat(server.data().resolve("erasures")).content().startsWith(key + " ");
        assertThat(PosixFilePermissions.toString(
                        Files.getPosixFilePermissions(server.data().resolve("erasures"))))
                .isEqualTo("rw-------");
    }

    @Test
    void receipt_ofAKeyThatWasNotErased_isNotThere() {
        String key = "1234abcd-12ab-34cd-56ef-1234567890ab";
        assertThat(receipt("list"))
                .isEqualTo("keyhold: there is no database in " + server.data()
                        + ": start the server once, or name its --data DIR\n");
        assertThat(server.data().resolve("keyhold.db")).doesNotExist();
        server.start();
        assertThat(receipt("list")).isEmpty();
        assertThat(receipt("show", key)).isEqualTo("keyhold: key " + key + " was not erased here\n");
        assertThat(receipt("show", "arn:aws:kms:eu-west-1:111122223333:key/" + key))
                .isEqualTo("keyhold: key arn:aws:kms:eu-west-1:111122223333:key/" + key + " was not erased here\n");
        server.stop();
        assertThat(receipt("list")).isEmpty();
        assertThat(receipt("show", key)).isEqualTo("keyhold: key " + key + " was not erased here\n");
        assertThat(receipt("show", "alias/it")).isEqualTo("keyhold: alias/it is no key ID and no key ARN\n");
    }

    // spec: erasure.md ER-24; multi-region.md MR-18
    @Test
    void keys_ofOtherRegionsThanThatOfTheSettings_areListedAndShown_withAndWithoutAServer() throws Exception {
        server.settings("keyhold.region=us-east-1", "keyhold.backup.retention-days=10");
        server.start();
        // No Region of AWS; nothing but the journal names it.
        String far = scheduledIn(Region.of("moon-north-1"));
        String near = scheduledIn(Region.EU_WEST_1);
        server.stop();
        ErasedFiles files = new ErasedFiles(server.data());
        files.endWindow(far);
        files.endWindow(near);
        server.start();
        Await.until(() -> receipt("list").lines().noneMatch(line -> line.endsWith(")"))
                && receipt("list").lines().count() == 2);

        for (String how : List.of("with a server", "without")) {
            assertThat(receipt("list")).as(how).matches("20\\S+Z  " + near + "\n20\\S+Z  " + far + "\n");
            for (String key : List.of(near, far)) {
                String receipt = receipt("show", idOf(key));
                assertThat(receipt).as(how).contains("\nkey: " + key + "\n");
                assertThat(receipt("show", key)).as(how).isEqualTo(receipt);
                assertThat(Duration.between(timeIn(receipt, "erased"), timeIn(receipt, "backups-until")))
                        .isEqualTo(Duration.ofDays(10));
            }
            assertThat(receipt("show", near.replace("eu-west-1", "us-east-1"))).endsWith(" was not erased here\n");
            server.stop();
        }
    }

    // spec: erasure.md ER-24; multi-region.md MR-18
    @Test
    void multiRegionKey_ofTwoStores_hasAllItsReceiptsShownByItsId_andOneByItsArn() throws Exception {
        server.settings("keyhold.region.\"eu-west-1\".store=eu.db", "keyhold.jobs.interval=1s");
        server.start();
        String primary;
        try (KmsClient virginia = client();
                KmsClient ireland = server.client(Region.EU_WEST_1)) {
            primary = virginia.createKey(request -> request.multiRegion(true))
                    .keyMetadata()
                    .arn();
            String id = idOf(primary);
            virginia.replicateKey(request -> request.keyId(id).replicaRegion("eu-west-1"));
            Await.until(() -> ireland.describeKey(request -> request.keyId(id))
                            .keyMetadata()
                            .keyState()
                    == KeyState.ENABLED);
            ireland.scheduleKeyDeletion(request -> request.keyId(id));
            virginia.scheduleKeyDeletion(request -> request.keyId(id));
        }
        String replica = primary.replace("us-east-1", "eu-west-1");
        server.stop();
        overdue("eu.db", replica);
        doWhatIsDue();
        overdue("keyhold.db", primary);
        doWhatIsDue();

        server.start();
        for (String how : List.of("with a server", "without")) {
            assertThat(receipt("list")).as(how).matches("20\\S+Z  " + replica + "\n20\\S+Z  " + primary + "\n");
            String ofReplica = receipt("show", replica);
            String ofPrimary = receipt("show", primary);
            assertThat(ofReplica).contains("\nkey: " + replica + "\n").doesNotContain(primary);
            assertThat(ofPrimary).contains("\nkey: " + primary + "\n").doesNotContain(replica);
            assertThat(receipt("show", idOf(primary))).as(how).isEqualTo(ofReplica + ofPrimary);
            server.stop();
        }
    }

    // spec: erasure.md ER-24
    @Test
    void list_whileOneStoreCannotBeRead_listsTheOthers_andSaysSo() throws Exception {
        server.settings("keyhold.region.\"eu-west-1\".store=eu.db");
        server.start();
        String key = scheduledIn(Region.US_EAST_1);
        server.stop();
        new ErasedFiles(server.data()).endWindow(key);
        server.start();
        Await.until(() -> receipt("list").endsWith(key + "\n"));

        try (UnreadableStore unreadable = UnreadableStore.of(server.data().resolve("eu.db"))) {
            assertThat(unreadable).isNotNull();
            assertThat(receipt("list").lines().toList())
                    .satisfiesExactly(
                            line -> assertThat(line).endsWith("Z  " + key),
                            line -> assertThat(line)
                                    .startsWith("keyhold: what was erased in eu-west-1 cannot be read: the server"));
        }
        assertThat(receipt("list")).matches("20\\S+Z  " + key + "\n");
    }

    private String scheduledIn(Region region) {
        try (KmsClient kms = server.client(region)) {
            String key = kms.createKey().keyMetadata().arn();
            kms.scheduleKeyDeletion(request -> request.keyId(key).pendingWindowInDays(7));
            return key;
        }
    }

    private void doWhatIsDue() throws Exception {
        Await.until(() -> {
            server.run("due", "--run");
            return !server.run("due").contains("  due ");
        });
    }

    private void overdue(String file, String key) {
        try (Store store = SqliteStore.open(server.data().resolve(file))) {
            Overdue.deletion(store, key);
        }
    }

    private static String idOf(String arn) {
        return arn.substring(arn.indexOf("key/") + 4);
    }

    private static Instant timeIn(String receipt, String name) {
        String line = receipt.lines()
                .filter(each -> each.startsWith(name + ": "))
                .findFirst()
                .orElseThrow();
        return Instant.parse(line.substring(name.length() + 2));
    }

    private void awaitErasure(String key) throws Exception {
        Await.until(() -> receipt("show", key).contains("\nsignature: "));
        try (KmsClient kms = client()) {
            assertThatThrownBy(() -> kms.describeKey(request -> request.keyId(key)))
                    .isInstanceOf(NotFoundException.class);
        }
    }

    /** What the command prints, on either stream. */
    private String receipt(String... more) {
        return server.run(Stream.concat(Stream.of("receipt"), Stream.of(more)).toArray(String[]::new));
    }

    private KmsClient client() {
        return server.client(Region.US_EAST_1);
    }
}
