package dev.keyhold.server.process;

import static org.assertj.core.api.Assertions.assertThat;

import dev.keyhold.kms.key.Deletion;
import dev.keyhold.kms.key.KeyArn;
import dev.keyhold.kms.store.KeyTable;
import dev.keyhold.kms.store.MaterialTable;
import dev.keyhold.kms.store.Store;
import dev.keyhold.kms.store.Tombstone;
import dev.keyhold.kms.store.TombstoneTable;
import dev.keyhold.kms.store.sqlite.SqliteStore;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.kms.KmsClient;
import software.amazon.awssdk.services.kms.model.KeyState;

/** A real server in which one Region has a store of its own, which is out of reach for a while. */
class RegionStoresIT {
    @RegisterExtension
    private final CommandServer server = new CommandServer();

    private Path home = Path.of("");
    private Path file = Path.of("");

    @BeforeEach
    void giveIrelandItsOwnStore() throws IOException {
        server.settings("keyhold.region.\"eu-west-1\".store=eu.db", "keyhold.jobs.interval=1s");
        home = server.data().resolve("keyhold.db");
        file = server.data().resolve("eu.db");
    }

    // spec: multi-region.md MR-4, MR-12, MR-16, MR-18, MR-32
    @Test
    void rotation_whileAStoreIsOutOfReach_keepsTheOldMaterialEverywhere_andCatchesUp_afterAKill() throws Exception {
        server.start();
        String key;
        String single;
        SdkBytes blob;
        try (KmsClient virginia = server.client(Region.US_EAST_1);
                KmsClient ireland = server.client(Region.EU_WEST_1)) {
            key = createReplicated(virginia, ireland);
            single = ireland.createKey().keyMetadata().arn();
            ireland.enableKeyRotation(request -> request.keyId(single));
            blob = virginia.encrypt(request -> request.keyId(key).plaintext(SdkBytes.fromUtf8String("the plans")))
                    .ciphertextBlob();
            String before = material(virginia, key);
            try (Outage outage = Outage.of(file)) {
                assertThat(outage).isNotNull();
                virginia.rotateKeyOnDemand(request -> request.keyId(key));
                assertThat(virginia.createKey().keyMetadata().enabled()).isTrue();
                assertThat(material(virginia, key)).as("while one Region fails").isEqualTo(before);
                assertThat(material(ireland, key)).isEqualTo(before);
                server.kill();
            }
            server.start();
        }
        try (KmsClient virginia = server.client(Region.US_EAST_1);
                KmsClient ireland = server.client(Region.EU_WEST_1)) {
            Await.until(() -> rotations(virginia, key) == 1 && rotations(ireland, key) == 1);
            assertThat(material(ireland, key)).isEqualTo(material(virginia, key));
            for (KmsClient region : List.of(virginia, ireland)) {
                assertThat(region.decrypt(request -> request.ciphertextBlob(blob))
                                .plaintext()
                                .asUtf8String())
                        .isEqualTo("the plans");
            }
        }
        assertThat(server.run("due")).as("of a running server").contains("rotate-key  " + single);
        server.stop();
        assertThat(server.run("due")).as("of the stores").contains("rotate-key  " + single);
        assertThat(has(home, in(single, "us-east-1", key))).isTrue();
        assertThat(has(home, in(single, "eu-west-1", key))).isFalse();
        assertThat(has(file, in(single, "us-east-1", key))).isFalse();
        assertThat(has(file, in(single, "eu-west-1", key))).isTrue();
    }

    // spec: multi-region.md MR-16, MR-41, MR-42; erasure.md ER-1 to ER-5
    @Test
    void deletion_whileOneStoreAndThenTheOtherIsOutOfReach_losesNothing_andIsDoneOnce_afterKills() throws Exception {
        server.start();
        KeyArn primary;
        try (KmsClient virginia = server.client(Region.US_EAST_1);
                KmsClient ireland = server.client(Region.EU_WEST_1)) {
            String key = createReplicated(virginia, ireland);
            primary = KeyArn.parse(virginia.describeKey(request -> request.keyId(key))
                            .keyMetadata()
                            .arn())
                    .orElseThrow();
            ireland.scheduleKeyDeletion(request -> request.keyId(key));
            virginia.scheduleKeyDeletion(request -> request.keyId(key));
        }
        server.stop();
        KeyArn replica = in(primary.toString(), "eu-west-1", primary.keyId().value());
        overdue(file, replica);

        try (Outage ireland = Outage.of(file)) {
            assertThat(ireland).isNotNull();
            server.start();
            Await.until(() -> server.output().contains("database is locked"));
            server.kill();
        }
        assertThat(has(file, replica)).isTrue();
        assertThat(erasures(file, replica)).isEmpty();
        assertThat(server.data().resolve("erasures")).doesNotExist();

        try (Outage virginia = Outage.of(home)) {
            assertThat(virginia).isNotNull();
            server.start();
            Await.until(() -> !has(file, replica) && materials(file, replica) == 0);
            server.kill();
        }
        assertThat(erasures(file, replica))
                .as("its primary key does not know yet")
                .singleElement()
                .matches(tombstone -> tombstone.receipt() == null);
        assertThat(deletionDate(home, primary)).isEmpty();

        server.start();
        Await.until(() -> erasures(file, replica).stream().allMatch(tombstone -> tombstone.receipt() != null));
        assertThat(deletionDate(home, primary))
                .as("its own waiting window has begun")
                .hasValueSatisfying(date -> assertThat(date).isAfter(Instant.now()));
        server.stop();
        overdue(home, primary);
        assertThat(server.run("due", "--run")).contains("delete-key: 1 done", "erase-key: ");

        assertThat(List.of(erasures(file, replica), erasures(home, primary)))
                .allSatisfy(erasures ->
                        assertThat(erasures).singleElement().matches(tombstone -> tombstone.receipt() != null));
        assertThat(Files.readAllLines(server.data().resolve("erasures")))
                .satisfiesExactly(
                        line -> assertThat(line).startsWith(replica + " "),
                        line -> assertThat(line).startsWith(primary + " "));
        assertThat(materials(home, primary)).isZero();
    }

    private static String createReplicated(KmsClient virginia, KmsClient ireland) throws Exception {
        String key = virginia.createKey(request -> request.multiRegion(true))
                .keyMetadata()
                .keyId();
        virginia.replicateKey(request -> request.keyId(key).replicaRegion("eu-west-1"));
        Await.until(() ->
                ireland.describeKey(request -> request.keyId(key)).keyMetadata().keyState() == KeyState.ENABLED);
        return key;
    }

    private static String material(KmsClient kms, String key) {
        return kms.describeKey(request -> request.keyId(key)).keyMetadata().currentKeyMaterialId();
    }

    private static int rotations(KmsClient kms, String key) {
        return kms.listKeyRotations(request -> request.keyId(key)).rotations().size();
    }

    /** A key of the same account. */
    private static KeyArn in(String arn, String region, String key) {
        return KeyArn.parse("arn:aws:kms:" + region + ":" + arn.split(":")[4] + ":key/" + key)
                .orElseThrow();
    }

    private static void overdue(Path database, KeyArn key) {
        try (Store store = SqliteStore.open(database)) {
            Overdue.deletion(store, key.toString());
        }
    }

    private static boolean has(Path database, KeyArn key) {
        try (Store store = SqliteStore.openForReading(database)) {
            return new KeyTable(store).find(key).isPresent();
        }
    }

    /** When a key that is there is to be erased; nothing while it waits for its replica keys. */
    private static Optional<Instant> deletionDate(Path database, KeyArn key) {
        try (Store store = SqliteStore.openForReading(database)) {
            return new KeyTable(store)
                    .find(key)
                    .orElseThrow()
                    .value()
                    .pendingDeletion()
                    .map(Deletion::date);
        }
    }

    private static int materials(Path database, KeyArn key) {
        try (Store store = SqliteStore.openForReading(database)) {
            return new MaterialTable(store).list(key).size();
        }
    }

    private static List<Tombstone> erasures(Path database, KeyArn key) {
        try (Store store = SqliteStore.openForReading(database)) {
            return new TombstoneTable(store).ofKey(key);
        }
    }
}
