package dev.keyhold.server.process;

import static org.assertj.core.api.Assertions.assertThat;

import dev.keyhold.kms.crypto.WrappingKeyId;
import dev.keyhold.kms.store.DomainKeyTable;
import dev.keyhold.kms.store.Store;
import dev.keyhold.kms.store.sqlite.SqliteStore;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.kms.KmsClient;

/** {@code keyhold root rotate} where Regions have stores of their own, killed between two of them. */
class RegionStoresRotationIT {
    private static final int KILLS = Boolean.getBoolean("keyhold.soak") ? 50 : 2;
    private static final List<Region> REGIONS = List.of(Region.US_EAST_1, Region.EU_WEST_1, Region.EU_WEST_2);

    @TempDir
    private Path directory;

    private ServerProcessLauncher server = new ServerProcessLauncher(Path.of(""));
    private ServerProcessLauncher command = new ServerProcessLauncher(Path.of(""));
    private final List<SdkBytes> blobs = new ArrayList<>();

    @BeforeEach
    void prepare() throws IOException {
        server = new ServerProcessLauncher(directory);
        command = new ServerProcessLauncher(Files.createDirectories(directory.resolve("command")));
        Files.createDirectories(server.data());
        Files.write(
                server.data().resolve("keyhold.properties"),
                List.of("keyhold.region.eu-west-1.store=ireland.db", "keyhold.region.eu-west-2.store=london.db"));
        server.start();
        for (Region region : REGIONS) {
            try (KmsClient kms = server.client(region)) {
                String key = kms.createKey().keyMetadata().keyId();
                blobs.add(kms.encrypt(request -> request.keyId(key).plaintext(SdkBytes.fromUtf8String("the plans")))
                        .ciphertextBlob());
            }
        }
        server.stop();
    }

    @AfterEach
    void end() {
        server.close();
    }

    private void requireServes(String... flags) {
        server.start(flags);
        for (int i = 0; i < REGIONS.size(); i++) {
            SdkBytes blob = blobs.get(i);
            try (KmsClient kms = server.client(REGIONS.get(i))) {
                assertThat(kms.decrypt(request -> request.ciphertextBlob(blob))
                                .plaintext()
                                .asUtf8String())
                        .isEqualTo("the plans");
            }
        }
        server.stop();
    }

    private Process begin(String... more) throws IOException {
        List<String> line = new ArrayList<>(
                List.of("root", "rotate", "--data", server.data().toString()));
        line.addAll(List.of(more));
        return command.run(line);
    }

    private String rotate(int exitCode, String... more) throws Exception {
        Process process = begin(more);
        assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
        assertThat(process.exitValue()).as(command.output()).isEqualTo(exitCode);
        return command.output();
    }

    private Set<WrappingKeyId> rootKeys(String file) {
        try (Store store = SqliteStore.openForReading(server.data().resolve(file))) {
            return new DomainKeyTable(store)
                    .all().stream()
                            .map(key -> key.value().key().value().wrappingKeyId())
                            .collect(Collectors.toSet());
        }
    }

    /** Kills it when the home store is under the new root key, and the next one, which somebody else keeps busy, is not yet. */
    private void killBetweenTwoStores(String... more) throws Exception {
        Set<WrappingKeyId> old = rootKeys("keyhold.db");
        try (Connection connection = DriverManager.getConnection(
                        "jdbc:sqlite:" + server.data().resolve("ireland.db"));
                Statement busy = connection.createStatement()) {
            busy.execute("BEGIN IMMEDIATE");
            Process process = begin(more);
            while (process.isAlive() && rootKeys("keyhold.db").equals(old)) {
                TimeUnit.MILLISECONDS.sleep(10);
            }
            process.destroyForcibly().waitFor();
            busy.execute("ROLLBACK");
        }
        assertThat(rootKeys("keyhold.db")).as(command.output()).isNotEqualTo(old);
        assertThat(rootKeys("ireland.db")).isEqualTo(old);
        assertThat(rootKeys("london.db")).isEqualTo(old);
    }

    // spec: key-hierarchy.md KH-98; multi-region.md MR-18
    @Test
    void rotate_killedBetweenTwoStores_isFinishedByTheNextStart() throws Exception {
        killBetweenTwoStores();
        Path staged = server.data().resolve("root-key.next");
        assertThat(staged).exists();

        requireServes();

        assertThat(staged).doesNotExist();
        assertThat(rootKeys("ireland.db")).isEqualTo(rootKeys("keyhold.db")).isEqualTo(rootKeys("london.db"));
        assertThat(rotate(0)).contains("Changed the root key: 3 domain keys of " + server.data());
        requireServes();
    }

    // spec: key-hierarchy.md KH-93, KH-98
    @Test
    void rotate_toAPassphrase_killedBetweenTwoStores_saysWhatToDo_andIsFinishedByTheSameAgain() throws Exception {
        Path passphrase = Files.writeString(directory.resolve("passphrase"), "correct horse battery\n");
        String[] flags = {"--new-root-key", "passphrase", "--new-passphrase-file", passphrase.toString()};
        String[] settings = {"--root-key", "passphrase", "--passphrase-file", passphrase.toString()};
        killBetweenTwoStores(flags);
        for (String[] refused : new String[][] {{}, settings}) {
            Process start = server.serve(refused);
            assertThat(start.waitFor(60, TimeUnit.SECONDS)).isTrue();
            assertThat(server.output())
                    .startsWith("keyhold: ")
                    .contains("keyhold root rotate")
                    .hasLineCount(1);
        }

        assertThat(rotate(0, flags))
                .contains("Finished a change of the root key that was interrupted: 3 domain keys")
                .doesNotContain("delete it.");

        assertThat(server.data().resolve("root-key")).doesNotExist();
        requireServes(settings);
    }

    // spec: key-hierarchy.md KH-91, KH-98
    @Test
    void rotate_killedAtAnyMoment_leavesStoresThatTheNextStartOpens() throws Exception {
        long seed = Long.getLong("keyhold.seed", System.nanoTime());
        Random random = new Random(seed);
        Path staged = server.data().resolve("root-key.next");
        int halfWay = 0;
        for (int round = 0; round < KILLS; round++) {
            Process process = begin();
            while (process.isAlive() && !Files.exists(staged)) {
                Thread.onSpinWait();
            }
            process.waitFor(random.nextInt(60), TimeUnit.MILLISECONDS);
            process.destroyForcibly().waitFor();
            halfWay += Files.exists(staged) ? 1 : 0;

            if (random.nextBoolean()) {
                rotate(0);
            }
            requireServes();
            assertThat(staged).as("seed %d, round %d", seed, round).doesNotExist();
        }
        // Of two, both may have come too late.
        assertThat(halfWay)
                .as("changes that were killed half-way, seed %d", seed)
                .isGreaterThanOrEqualTo(KILLS / 10);
    }
}
