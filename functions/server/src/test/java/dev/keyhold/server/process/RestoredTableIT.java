package dev.keyhold.server.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.keyhold.kms.key.KeyArn;
import dev.keyhold.kms.store.Store;
import dev.keyhold.kms.store.StorePlaceTable;
import dev.keyhold.kms.store.TombstoneTable;
import dev.keyhold.kms.store.dynamodb.DynamoDbStore;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.kms.KmsClient;
import software.amazon.awssdk.services.kms.model.NotFoundException;

/** A table that is restored from before a real server erased a key of it. */
class RestoredTableIT {
    @TempDir
    private Path directory;

    private SharedTable table = new SharedTable(Path.of(""));
    private ServerProcessLauncher server = new ServerProcessLauncher(Path.of(""));
    private String key = "";
    private String other = "";

    @BeforeEach
    void prepare() throws Exception {
        table = new SharedTable(directory);
        server = table.server("first");
        Files.createDirectories(server.data());
        Files.writeString(server.data().resolve("keyhold.properties"), "keyhold.jobs.interval=1s\n");
    }

    @AfterEach
    void end() {
        table.close();
    }

    private KmsClient client(ServerProcessLauncher of) {
        return of.client(Region.EU_WEST_1);
    }

    /** @return a table that is what a restore to the time before the erasure gives */
    private SharedTable eraseAKey() throws InterruptedException {
        server.start();
        try (KmsClient kms = client(server)) {
            key = kms.createKey().keyMetadata().arn();
            other = kms.createKey().keyMetadata().arn();
            kms.scheduleKeyDeletion(request -> request.keyId(key).pendingWindowInDays(7));
        }
        SharedTable restored = table.restored();
        try (Store store = DynamoDbStore.open(table.location())) {
            Overdue.deletion(store, key);
            TombstoneTable tombstones = new TombstoneTable(store);
            KeyArn arn = KeyArn.parse(key).orElseThrow();
            for (int tries = 0;
                    tombstones.ofKey(arn).stream().noneMatch(tombstone -> tombstone.receipt() != null);
                    tries++) {
                assertThat(tries).isLessThan(600);
                TimeUnit.MILLISECONDS.sleep(100);
            }
        }
        server.stop();
        return restored;
    }

    private void assertErased(SharedTable restored) {
        ServerProcessLauncher on = restored.serverOver(server);
        on.start();
        try (KmsClient kms = client(on)) {
            assertThatThrownBy(() -> kms.describeKey(request -> request.keyId(key)))
                    .isInstanceOf(NotFoundException.class);
            assertThat(kms.encrypt(request -> request.keyId(other).plaintext(SdkBytes.fromUtf8String("it")))
                            .keyId())
                    .isEqualTo(other);
        }
        on.stop();
    }

    private String refusal(SharedTable restored) throws Exception {
        ServerProcessLauncher on = restored.serverOver(server);
        Process refused = on.serve();
        assertThat(refused.waitFor(60, TimeUnit.SECONDS)).isTrue();
        assertThat(refused.exitValue()).isEqualTo(1);
        assertThat(on.output()).startsWith("keyhold: ").hasLineCount(1);
        return on.output();
    }

    // spec: erasure.md ER-38, ER-39, ER-40
    @Test
    void tableThatWasRestored_isRefused_untilInitErasedAgainWhatTheDataDirectoryKnows() throws Exception {
        table.initialize(server);
        SharedTable restored = eraseAKey();

        assertThat(refusal(restored))
                .contains(
                        " was restored from a backup, or copied, ", "run keyhold init with this table and root key, ");
        assertThat(restored.run(server, "due", "root-key")).isEqualTo(1);
        try (Store store = DynamoDbStore.open(restored.location())) {
            assertThat(new TombstoneTable(store).ofKey(KeyArn.parse(key).orElseThrow()))
                    .isEmpty();
        }

        assertThat(restored.run(server, "init", "root-key")).as(server.output()).isZero();
        assertThat(server.output()).contains("erased again: 1");
        assertErased(restored);
    }

    // spec: erasure.md ER-37, ER-38, ER-39, ER-40; store.md ST-124
    @Test
    void tableThatWasRestored_andHasATableOfErasures_isTakenWithItOnly() throws Exception {
        String erasures = table.location().table() + "-erasures";
        assertThat(table.run(server, "init", "root-key", "--create-table", "--erasures-table", erasures))
                .as(server.output())
                .isZero();
        SharedTable restored = eraseAKey();
        assertThat(server.data().resolve("erasures")).doesNotExist();

        assertThat(refusal(restored)).contains(" and --erasures-table " + erasures);
        assertThat(restored.run(server, "init", "root-key")).isEqualTo(1);
        assertThat(server.output()).contains("add --erasures-table " + erasures).hasLineCount(1);
        assertThat(restored.run(
                        server,
                        "init",
                        "root-key",
                        "--erasures-table",
                        restored.location().table()))
                .isEqualTo(1);
        assertThat(server.output()).contains("must name another table");
        assertThat(restored.run(server, "init", "root-key", "--erasures-table", erasures + "x"))
                .isEqualTo(1);
        assertThat(server.output()).contains("x does not exist");
        assertThat(refusal(restored)).contains(" was restored from a backup");

        assertThat(restored.run(server, "init", "root-key", "--erasures-table", erasures))
                .as(server.output())
                .isZero();
        assertThat(server.output()).contains("erased again: 1", "Erasures    DynamoDB table " + erasures);
        assertErased(restored);
        assertThat(restored.run(server, "init", "root-key"))
                .as("it is known now")
                .isZero();
    }

    // spec: erasure.md ER-41
    @Test
    void tableFromBeforeThereWasAPlace_getsOne_fromTheFirstServer() throws Exception {
        table.initialize(server);
        table.forgetPlace();

        server.start();
        server.stop();

        try (Store store = DynamoDbStore.open(table.location())) {
            assertThat(new StorePlaceTable(store).find())
                    .hasValueSatisfying(place -> assertThat(place.journal()).isEmpty());
        }
        assertThat(refusal(table.restored())).contains(" was restored from a backup");
    }
}
