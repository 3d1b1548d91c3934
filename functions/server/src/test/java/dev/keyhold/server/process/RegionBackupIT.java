package dev.keyhold.server.process;

import static org.assertj.core.api.Assertions.assertThat;

import dev.keyhold.kms.key.AccountId;
import dev.keyhold.kms.key.KeyArn;
import dev.keyhold.kms.key.KeyId;
import dev.keyhold.kms.key.KmsKey;
import dev.keyhold.kms.key.MultiRegion;
import dev.keyhold.kms.store.Attributes;
import dev.keyhold.kms.store.InstallationTable;
import dev.keyhold.kms.store.ItemKey;
import dev.keyhold.kms.store.KeyTable;
import dev.keyhold.kms.store.ReplicaPlanTable;
import dev.keyhold.kms.store.Store;
import dev.keyhold.kms.store.Tombstone;
import dev.keyhold.kms.store.TombstoneTable;
import dev.keyhold.kms.store.Versioned;
import dev.keyhold.kms.store.Write;
import dev.keyhold.kms.store.sqlite.SqliteStore;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.TreeSet;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.kms.KmsClient;
import software.amazon.awssdk.services.kms.model.KeyState;
import software.amazon.awssdk.services.kms.model.MultiRegionKeyType;

/** Backups of a real server with a store for each of two Regions, taken while it changes what the Regions share. */
class RegionBackupIT {
    private static final dev.keyhold.kms.key.Region VIRGINIA = new dev.keyhold.kms.key.Region("us-east-1");
    private static final dev.keyhold.kms.key.Region IRELAND = new dev.keyhold.kms.key.Region("eu-west-1");
    private static final ItemKey MARK = new ItemKey("test", "since the backup");
    private static final SdkBytes PLAINTEXT = SdkBytes.fromUtf8String("the plans");
    private static final int ERASED = 8;
    private static final int KILLS = Boolean.getBoolean("keyhold.soak") ? 20 : 2;
    private static final int ROUNDS = Boolean.getBoolean("keyhold.soak") ? 20 : 3;

    @RegisterExtension
    private final CommandServer server = new CommandServer();

    /** What was acknowledged. */
    private final List<SdkBytes> ciphertexts = new CopyOnWriteArrayList<>();

    private volatile boolean stopped;

    @BeforeEach
    void giveIrelandItsOwnStore() throws IOException {
        server.settings("keyhold.region.\"eu-west-1\".store=eu.db", "keyhold.jobs.interval=1s");
    }

    // spec: backup.md BK-1, BK-2, BK-10, BK-26, BK-31; multi-region.md MR-10, MR-18
    @Test
    void backups_whileRegionsShareKeysAndEraseThem_areEachOfOneMoment_andAreRestoredWhole() throws Exception {
        server.start();
        List<KeyArn> erased = scheduleReplicas();
        server.stop();
        try (Store ireland = SqliteStore.open(server.data().resolve("eu.db"))) {
            erased.forEach(replica -> Overdue.deletion(ireland, replica.toString()));
        }
        server.start();
        ExecutorService threads = Executors.newSingleThreadExecutor();
        Future<?> sharing = threads.submit(this::share);
        List<List<SdkBytes>> acknowledged = new ArrayList<>();
        for (int round = 0; round < ROUNDS; round++) {
            int before = ciphertexts.size();
            Await.until(() -> sharing.isDone() || ciphertexts.size() > before);
            acknowledged.add(List.copyOf(ciphertexts));
            assertThat(server.run("backup", backup(round).toString()))
                    .startsWith("Wrote " + backup(round) + ", a copy of the home store, the store of eu-west-1 in ");
        }
        stopped = true;
        sharing.get();
        threads.shutdown();
        server.kill();

        for (int round = 0; round < ROUNDS; round++) {
            try (ServerProcessLauncher other = restored(round)) {
                requireSound(other.data());
                Await.until(() -> {
                    CommandLineRun.on(other, "due", "--run");
                    return !CommandLineRun.on(other, "due").contains("  due ");
                });
                requireAgreeing(other.data(), erased);
                if (round == ROUNDS - 1) {
                    requireReadable(other, acknowledged.get(round));
                }
            }
        }
    }

    // spec: backup.md BK-31
    @Test
    void restore_killedAtAnyMoment_leavesStoresOfOneMoment() throws Exception {
        server.start();
        server.run("backup", backup(0).toString());
        server.stop();
        long seed = Long.getLong("keyhold.seed", System.nanoTime());
        Random random = new Random(seed);
        for (int round = 0; round < KILLS; round++) {
            try (Store home = SqliteStore.open(server.data().resolve("keyhold.db"));
                    Store ireland = SqliteStore.open(server.data().resolve("eu.db"))) {
                mark(home);
                mark(ireland);
            }
            Process process = new ServerProcessLauncher(
                            Files.createDirectories(server.directory().resolve("killed")))
                    .run(List.of(
                            "restore",
                            "--data",
                            server.data().toString(),
                            backup(0).toString()));
            Path copy = server.data().resolve("keyhold.db.restoring");
            while (process.isAlive() && !Files.exists(copy)) {
                Thread.onSpinWait();
            }
            process.waitFor(random.nextInt(300), TimeUnit.MILLISECONDS);
            process.destroyForcibly().waitFor();

            assertThat(server.run("receipt", "list")).isEmpty();

            try (Store home = SqliteStore.openForReading(server.data().resolve("keyhold.db"));
                    Store ireland = SqliteStore.openForReading(server.data().resolve("eu.db"))) {
                assertThat(home.get(MARK).isPresent())
                        .as("seed %d, round %d", seed, round)
                        .isEqualTo(ireland.get(MARK).isPresent());
            }
            try (Stream<Path> files = Files.list(server.data())) {
                assertThat(files)
                        .noneMatch(file -> file.getFileName().toString().contains("restor"));
            }
        }
        assertThat(server.run("restore", backup(0).toString())).startsWith("Restored ");
    }

    private static void mark(Store store) {
        if (store.get(MARK).isEmpty()) {
            store.commit(List.of(Write.create(MARK, Attributes.NONE)));
        }
    }

    private Path backup(int round) {
        return server.directory().resolve("backup" + round);
    }

    /** Replica keys whose deletion is scheduled. */
    private List<KeyArn> scheduleReplicas() throws Exception {
        List<KeyArn> replicas = new ArrayList<>();
        try (KmsClient virginia = server.client(Region.US_EAST_1);
                KmsClient ireland = server.client(Region.EU_WEST_1)) {
            for (int count = 0; count < ERASED; count++) {
                String key = createReplicated(virginia, ireland);
                ireland.scheduleKeyDeletion(request -> request.keyId(key));
                replicas.add(KeyArn.parse(ireland.describeKey(request -> request.keyId(key))
                                .keyMetadata()
                                .arn())
                        .orElseThrow());
            }
        }
        return replicas;
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

    /** Replicates, rotates, and exchanges primary keys, one after another. */
    private int share() throws Exception {
        try (KmsClient virginia = server.client(Region.US_EAST_1);
                KmsClient ireland = server.client(Region.EU_WEST_1)) {
            while (!stopped) {
                String key = createReplicated(virginia, ireland);
                ciphertexts.add(encrypt(virginia, key));
                virginia.rotateKeyOnDemand(request -> request.keyId(key));
                ciphertexts.add(encrypt(ireland, key));
                virginia.updatePrimaryRegion(request -> request.keyId(key).primaryRegion("eu-west-1"));
                Await.until(() -> isPrimary(ireland, key));
                ireland.rotateKeyOnDemand(request -> request.keyId(key));
                ciphertexts.add(encrypt(virginia, key));
            }
        }
        return ciphertexts.size();
    }

    private static boolean isPrimary(KmsClient kms, String key) {
        return kms.describeKey(request -> request.keyId(key))
                        .keyMetadata()
                        .multiRegionConfiguration()
                        .multiRegionKeyType()
                == MultiRegionKeyType.PRIMARY;
    }

    private static SdkBytes encrypt(KmsClient kms, String key) {
        return kms.encrypt(request -> request.keyId(key).plaintext(PLAINTEXT)).ciphertextBlob();
    }

    /** A data directory of its own, with a backup in it. The first has the journal of erasures. */
    private ServerProcessLauncher restored(int round) throws IOException {
        ServerProcessLauncher other = new ServerProcessLauncher(
                Files.createDirectories(server.directory().resolve("restored" + round)));
        Files.createDirectories(other.data());
        List<String> files = round == 0
                ? List.of("root-key", "keyhold.properties", "erasures")
                : List.of("root-key", "keyhold.properties");
        for (String name : files) {
            Files.copy(server.data().resolve(name), other.data().resolve(name));
        }
        assertThat(CommandLineRun.on(other, "restore", backup(round).toString()))
                .startsWith("Restored " + backup(round) + " into ");
        return other;
    }

    /** Every multi-Region key has one primary key, which knows the replica keys that there are. */
    private static void requireSound(Path data) {
        forEachShared(data, (stores, arn) -> {
            Optional<KmsKey> here = stores.key(arn);
            Optional<KmsKey> there = stores.key(stores.other(arn));
            List<KmsKey> primaries = Stream.concat(here.stream(), there.stream())
                    .filter(KmsKey::isPrimary)
                    .filter(key -> relatives(key).successor() == null
                            || stores.key(stores.other(key.arn()))
                                    .filter(KmsKey::isPrimary)
                                    .isEmpty())
                    .toList();
            assertThat(primaries).as("primary keys of %s", arn).hasSize(1);
            KmsKey primary = primaries.get(0);
            KeyArn replica = stores.other(primary.arn());
            boolean isNamed = relatives(primary).replicas().contains(replica.region());
            if (stores.key(replica).isPresent()) {
                assertThat(isNamed)
                        .as("%s knows its replica key", primary.arn())
                        .isTrue();
            } else if (isNamed) {
                assertThat(stores.isPlanned(primary.arn(), replica)
                                || !stores.erasures(replica).isEmpty())
                        .as("%s will be made, or was erased", replica)
                        .isTrue();
            }
        });
    }

    private static void requireAgreeing(Path data, List<KeyArn> erased) {
        forEachShared(data, (stores, arn) -> {
            KmsKey key = stores.key(arn).orElseThrow();
            Optional<KmsKey> relative = stores.key(stores.other(arn));
            assertThat(Stream.concat(Stream.of(key), relative.stream()).filter(KmsKey::isPrimary))
                    .singleElement()
                    .satisfies(primary -> assertThat(relatives(primary).synchronizeSince())
                            .as("%s", primary.arn())
                            .isNull());
            relative.ifPresent(other -> {
                assertThat(other.currentMaterialId()).isEqualTo(key.currentMaterialId());
                assertThat(other.rotation()).isEqualTo(key.rotation());
                assertThat(relatives(other).primary()).isEqualTo(relatives(key).primary());
            });
        });
        try (Stores stores = Stores.of(data)) {
            assertThat(erased).allSatisfy(replica -> {
                assertThat(stores.key(replica)).isEmpty();
                assertThat(stores.erasures(replica)).singleElement().matches(tombstone -> tombstone.receipt() != null);
                assertThat(relatives(stores.key(stores.other(replica)).orElseThrow())
                                .replicas())
                        .isEmpty();
            });
        }
    }

    private static void requireReadable(ServerProcessLauncher other, List<SdkBytes> blobs) {
        other.start();
        try (KmsClient virginia = other.client(Region.US_EAST_1);
                KmsClient ireland = other.client(Region.EU_WEST_1)) {
            for (SdkBytes blob : blobs) {
                for (KmsClient kms : List.of(virginia, ireland)) {
                    assertThat(kms.decrypt(request -> request.ciphertextBlob(blob))
                                    .plaintext())
                            .isEqualTo(PLAINTEXT);
                }
            }
        }
    }

    private static MultiRegion relatives(KmsKey key) {
        return key.relatives().orElseThrow();
    }

    private interface Examination {
        void of(Stores stores, KeyArn key);
    }

    private static void forEachShared(Path data, Examination examination) {
        try (Stores stores = Stores.of(data)) {
            List<KeyArn> keys = stores.keys();
            assertThat(keys).hasSizeGreaterThan(ERASED);
            keys.forEach(key -> examination.of(stores, key));
        }
    }

    /** Both stores of a data directory that no server uses. */
    private record Stores(Store home, Store ireland, AccountId account) implements AutoCloseable {
        static Stores of(Path data) {
            Store home = SqliteStore.openForReading(data.resolve("keyhold.db"));
            return new Stores(
                    home,
                    SqliteStore.openForReading(data.resolve("eu.db")),
                    new InstallationTable(home).find().orElseThrow().account());
        }

        /** By one relative, whether that exists in its Region or not. */
        List<KeyArn> keys() {
            TreeSet<String> ids = new TreeSet<>();
            for (dev.keyhold.kms.key.Region region : List.of(VIRGINIA, IRELAND)) {
                new KeyTable(in(region))
                        .list(account, region, null, 1000)
                        .records()
                        .forEach(id -> ids.add(id.value()));
            }
            return ids.stream()
                    .map(id -> new KeyArn(VIRGINIA, account, new KeyId(id)))
                    .toList();
        }

        Optional<KmsKey> key(KeyArn arn) {
            return new KeyTable(in(arn.region())).find(arn).map(Versioned::value);
        }

        List<Tombstone> erasures(KeyArn arn) {
            return new TombstoneTable(in(arn.region())).ofKey(arn);
        }

        boolean isPlanned(KeyArn primary, KeyArn replica) {
            return new ReplicaPlanTable(in(primary.region()))
                    .find(primary, replica.region())
                    .isPresent();
        }

        KeyArn other(KeyArn arn) {
            return new KeyArn(arn.region().equals(VIRGINIA) ? IRELAND : VIRGINIA, arn.account(), arn.keyId());
        }

        private Store in(dev.keyhold.kms.key.Region region) {
            return region.equals(IRELAND) ? ireland : home;
        }

        @Override
        public void close() {
            home.close();
            ireland.close();
        }
    }
}
