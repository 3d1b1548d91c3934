package dev.keyhold.server.process;

import static org.assertj.core.api.Assertions.assertThat;

import dev.keyhold.kms.crypto.WrappingKeyId;
import dev.keyhold.kms.store.DomainKeyTable;
import dev.keyhold.kms.store.DueTable;
import dev.keyhold.kms.store.Store;
import dev.keyhold.kms.store.sqlite.SqliteStore;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import software.amazon.awssdk.regions.Region;

/** The process that replaces domain keys, a server's or a command's, is killed while it does (domain-keys.md DK-24). */
class DomainKeyKillIT {
    private static final int KILLS = Boolean.getBoolean("keyhold.soak") ? 50 : 3;
    private static final int KEYS = 40;
    private static final int LONGEST_MILLIS = 40;
    private static final System.Logger LOG = System.getLogger(DomainKeyKillIT.class.getName());

    @RegisterExtension
    private final CommandServer server = new CommandServer();

    private final Ciphertexts ciphertexts = new Ciphertexts(server);
    private int halfWay;

    // spec: domain-keys.md DK-24, DK-50
    @Test
    void roll_killedAtAnyMoment_isFinishedByTheNextStart_andEverythingDecrypts() throws Exception {
        long seed = Long.getLong("keyhold.seed", System.nanoTime());
        Random random = new Random(seed);
        server.settings("keyhold.region.\"eu-west-1\".store=eu.db", "keyhold.jobs.interval=1s");
        server.start();
        ciphertexts.add(Region.US_EAST_1, KEYS);
        ciphertexts.add(Region.EU_WEST_1, KEYS / 2);
        for (int round = 0; round < KILLS; round++) {
            List<WrappingKeyId> former =
                    files().stream().map(StoredDomainKeyIds::only).toList();
            boolean byServer = random.nextBoolean();
            if (byServer) {
                killServer(random);
            } else {
                server.stop();
                killCommand(random);
            }
            halfWay += isDone(former) ? 0 : 1;
            server.start();
            Await.until(() -> files().stream().allMatch(DomainKeyKillIT::isAtRest));
            List<WrappingKeyId> now =
                    files().stream().map(StoredDomainKeyIds::only).toList();
            assertThat(now).as("seed %d, round %d", seed, round).isNotEqualTo(former);
            if (!byServer) {
                // A command begins with none before all are due; a running server may.
                assertThat(now).doesNotContainAnyElementsOf(former);
            }
            ciphertexts.requireDecrypt();
        }
        LOG.log(System.Logger.Level.INFO, "{0} of {1} rolls were killed half-way", halfWay, KILLS);
        // Of three, all may have been done before their kill.
        assertThat(halfWay).as("rolls that were killed half-way").isGreaterThanOrEqualTo(KILLS / 10);
    }

    private List<Path> files() {
        return List.of(server.data().resolve("keyhold.db"), server.data().resolve("eu.db"));
    }

    private boolean isDone(List<WrappingKeyId> former) {
        return files().stream()
                .map(StoredDomainKeyIds::all)
                .allMatch(all -> all.size() == 1 && !former.contains(all.get(0)));
    }

    private void killServer(Random random) throws Exception {
        Process command = roll();
        awaitBegin(command, random);
        server.kill();
        command.destroyForcibly().waitFor();
    }

    private void killCommand(Random random) throws Exception {
        Process command = roll();
        awaitBegin(command, random);
        command.destroyForcibly().waitFor();
    }

    private Process roll() throws IOException {
        Path directory = Files.createDirectories(server.directory().resolve("command"));
        return new ServerProcessLauncher(directory)
                .run(List.of("domain-key", "roll", "--data", server.data().toString()));
    }

    /** Until one of the files, at random, has another domain key, and for a moment more. */
    private void awaitBegin(Process command, Random random) throws SQLException, InterruptedException {
        Path file = files().get(random.nextInt(2));
        try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + file);
                Statement statement = connection.createStatement()) {
            String before = domainKeys(statement);
            while (command.isAlive() && domainKeys(statement).equals(before)) {
                Thread.onSpinWait();
            }
        }
        TimeUnit.MILLISECONDS.sleep(random.nextInt(LONGEST_MILLIS));
    }

    private static String domainKeys(Statement statement) throws SQLException {
        try (ResultSet row =
                statement.executeQuery("SELECT group_concat(sort) FROM item WHERE partition = 'domain-keys'")) {
            row.next();
            return row.getString(1);
        }
    }

    /** One domain key, and nothing is due. */
    private static boolean isAtRest(Path file) {
        try (Store store = SqliteStore.openForReading(file)) {
            return new DomainKeyTable(store).all().size() == 1 && Overdue.isDone(new DueTable(store));
        }
    }
}
