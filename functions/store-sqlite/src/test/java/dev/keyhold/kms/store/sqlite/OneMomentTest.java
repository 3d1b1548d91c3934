package dev.keyhold.kms.store.sqlite;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.keyhold.kms.store.Attributes;
import dev.keyhold.kms.store.Item;
import dev.keyhold.kms.store.ItemKey;
import dev.keyhold.kms.store.Store;
import dev.keyhold.kms.store.StoreUnavailableException;
import dev.keyhold.kms.store.Write;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.Statement;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

// spec: backup.md BK-10
class OneMomentTest {
    private static final ItemKey COUNTER = new ItemKey("partition", "counter");
    private static final int ROUNDS = Boolean.getBoolean("keyhold.soak") ? 200 : 10;

    @TempDir
    private Path directory;

    private Path home = Path.of("");
    private Path region = Path.of("");
    private Store homeStore = new DatabaseReader(new Readers(new Database(home), new ItemCodec(), 1));
    private Store regionStore = homeStore;

    @BeforeEach
    void open() {
        home = directory.resolve("keyhold.db");
        region = directory.resolve("eu.db");
        homeStore = SqliteStore.open(home);
        regionStore = SqliteStore.open(region);
        count(homeStore, 0);
        count(regionStore, 0);
    }

    @AfterEach
    void close() {
        homeStore.close();
        regionStore.close();
    }

    private static void count(Store store, int number) {
        long version = store.get(COUNTER).map(Item::version).orElse(Write.ABSENT);
        Attributes attributes =
                Attributes.builder().with("number", String.valueOf(number)).build();
        assertThat(store.commit(List.of(new Write.Put(COUNTER, version, attributes))))
                .isTrue();
    }

    private static int counted(Path copy) {
        try (Store store = SqliteStore.openForReading(copy)) {
            return Integer.parseInt(
                    store.get(COUNTER).orElseThrow().attributes().text("number"));
        }
    }

    /** Where the copies go. */
    private final class Targets {
        private final Path ofHome;
        private final Path ofRegion;

        Targets(String name) {
            ofHome = directory.resolve(name + "-home");
            ofRegion = directory.resolve(name + "-region");
        }

        List<Path> all() {
            return List.of(ofHome, ofRegion);
        }

        Map<Path, Path> byDatabase() {
            Map<Path, Path> targets = new LinkedHashMap<>();
            targets.put(home, ofHome);
            targets.put(region, ofRegion);
            return targets;
        }
    }

    @Test
    void copyTogether_whileOneIsAlwaysWrittenBeforeTheOther_isNeverOfTwoMoments() throws Exception {
        AtomicBoolean stopped = new AtomicBoolean();
        ExecutorService threads = Executors.newSingleThreadExecutor();
        Future<?> writing = threads.submit(() -> {
            for (int number = 1; !stopped.get(); number++) {
                count(homeStore, number);
                count(regionStore, number);
                // Else a busy machine may give the locks to the writer alone.
                Thread.sleep(1);
            }
            return stopped.get();
        });
        int last = 0;
        for (int round = 0; round < ROUNDS; round++) {
            Targets targets = new Targets("round" + round);
            while (!writing.isDone() && counted(home) <= last) {
                Thread.onSpinWait();
            }

            SqliteBackup.copyTogether(targets.byDatabase());

            int first = counted(targets.ofHome);
            assertThat(first - counted(targets.ofRegion)).isBetween(0, 1);
            last = first;
        }
        stopped.set(true);
        writing.get();
        threads.shutdown();
    }

    // spec: backup.md BK-2, BK-3, BK-5
    @Test
    void copy_afterCommitsThatCameLater_hasNoneOfThem_andHasNothingBesideIt() throws Exception {
        Targets targets = new Targets("later");
        try (OneMoment moment = OneMoment.of(List.of(home, region))) {
            count(homeStore, 1);
            moment.copy(home, targets.ofHome);
            count(regionStore, 1);
            moment.copy(region, targets.ofRegion);
        }
        assertThat(targets.all()).allSatisfy(copy -> assertThat(counted(copy)).isZero());

        Targets rebuilt = new Targets("rebuilt");
        SqliteBackup.copyTogether(rebuilt.byDatabase());
        assertThat(rebuilt.all()).allSatisfy(copy -> {
            SqliteBackup.check(copy);
            assertThat(counted(copy)).isOne();
            assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(copy)))
                    .isEqualTo("rw-------");
            assertThat(copy.resolveSibling(copy.getFileName() + ".pages")).doesNotExist();
        });
    }

    @Test
    void of_fileThatIsWrittenAllTheTime_isRefusedWithItsName_andHoldsNothingMeanwhile() throws Exception {
        try (Connection other = new Database(region).connect();
                Statement writing = other.createStatement()) {
            writing.execute("BEGIN IMMEDIATE");

            assertThatThrownBy(() -> OneMoment.of(List.of(home, region), Duration.ofMillis(300)))
                    .isInstanceOf(StoreUnavailableException.class)
                    .hasMessageStartingWith(region + " is locked by another program");
            count(homeStore, 1);

            writing.execute("ROLLBACK");
        }
        OneMoment.of(List.of(home, region)).close();
        count(regionStore, 1);
    }

    @Test
    void of_filesOfWhichOneCannotBeRead_isRefused_andHoldsNone() throws Exception {
        regionStore.close();
        try (Connection other = new Database(region).connect();
                Statement newer = other.createStatement()) {
            newer.execute("PRAGMA user_version = 7");
        }

        assertThatThrownBy(() -> OneMoment.of(List.of(home, region)))
                .isInstanceOf(StoreUnavailableException.class)
                .hasMessageStartingWith(region + " has schema version 7");

        count(homeStore, 1);
        try (WriteSession writer = WriteSession.open(new Database(home).connect())) {
            // It may have to wait for the store's own thread, which does the same, but not for a reader.
            long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
            boolean truncated = writer.truncateLog();
            while (!truncated && System.nanoTime() < deadline) {
                truncated = writer.truncateLog();
            }
            assertThat(truncated).as("nobody reads it").isTrue();
        }
    }

    @Test
    void copyTogether_withOneThatIsNotThere_isRefused_andMakesNone() {
        regionStore.close();
        Path missing = directory.resolve("missing.db");
        Map<Path, Path> targets = new Targets("any").byDatabase();
        targets.put(missing, directory.resolve("never"));

        assertThatThrownBy(() -> SqliteBackup.copyTogether(targets))
                .isInstanceOf(StoreUnavailableException.class)
                .hasMessage("there is no database " + missing + " to copy");
        assertThat(missing).doesNotExist();
        assertThat(targets.values()).noneMatch(Files::exists);
    }

    // spec: backup.md BK-9
    @Test
    void openForReading_changesNothingOfTheFile_andRefusesCommits() throws Exception {
        Targets targets = new Targets("read");
        SqliteBackup.copyTogether(targets.byDatabase());
        Path copy = targets.ofHome;
        byte[] before = Files.readAllBytes(copy);

        try (Store store = SqliteStore.openForReading(copy)) {
            assertThat(store.get(COUNTER)).isPresent();
            assertThatThrownBy(() -> count(store, 1)).isInstanceOf(StoreUnavailableException.class);
        }

        assertThat(Files.readAllBytes(copy)).isEqualTo(before);
        Path empty = Files.createFile(directory.resolve("empty.db"));
        assertThatThrownBy(() -> SqliteStore.openForReading(empty)).hasMessage(empty + " was never used");
    }
}
