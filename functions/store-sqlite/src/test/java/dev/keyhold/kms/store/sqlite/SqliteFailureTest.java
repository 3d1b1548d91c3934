package dev.keyhold.kms.store.sqlite;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.keyhold.kms.store.Attributes;
import dev.keyhold.kms.store.ItemKey;
import dev.keyhold.kms.store.Store;
import dev.keyhold.kms.store.StoreUnavailableException;
import dev.keyhold.kms.store.Write;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SqliteFailureTest {
    private static final ItemKey SMALL = new ItemKey("partition", "small");

    @TempDir
    Path directory;

    private Path file;

    @BeforeEach
    void createDatabase() {
        file = directory.resolve("keyhold.db");
        SqliteStore.open(file).close();
    }

    // spec: store.md ST-16, ST-78
    @Test
    void commit_withoutRoom_isUnavailableChangesNothingAndIsDoneOnceThereIsRoom() {
        AtomicInteger pages = new AtomicInteger(20);
        SqliteWriter writer = new SqliteWriter(() -> connect(pages.get()));
        EncodedTransaction large = encode(
                Write.create(SMALL, Attributes.NONE),
                Write.create(
                        new ItemKey("partition", "large"),
                        Attributes.builder().with("bytes", new byte[300_000]).build()));
        try (GroupCommit commits = GroupCommit.start(writer)) {
            for (int attempt = 0; attempt < 3; attempt++) {
                assertThatThrownBy(() -> commits.commit(large))
                        .isInstanceOf(StoreUnavailableException.class)
                        .hasStackTraceContaining("SQLITE_FULL");
            }
            assertThat(commits.commit(encode(new Write.Check(SMALL, Write.ABSENT))))
                    .isTrue();

            pages.set(1_000);
            assertThatThrownBy(() -> commits.commit(large)).isInstanceOf(StoreUnavailableException.class);
            assertThat(commits.commit(large)).isTrue();
        }
        try (Store store = SqliteStore.open(file)) {
            assertThat(store.get(SMALL)).isPresent();
        }
    }

    @Test
    void read_thatFailed_doesNotSpoilLaterReads() throws SQLException {
        try (Store store = SqliteStore.open(file)) {
            store.commit(List.of(Write.create(SMALL, Attributes.NONE)));
            execute("ALTER TABLE item RENAME TO missing");
            for (int attempt = 0; attempt < 10; attempt++) {
                assertThatThrownBy(() -> store.get(SMALL)).isInstanceOf(StoreUnavailableException.class);
            }

            execute("ALTER TABLE missing RENAME TO item");

            for (int attempt = 0; attempt < 10; attempt++) {
                assertThat(store.get(SMALL)).isPresent();
            }
        }
    }

    @Test
    void commit_whileAnotherProgramWrites_waitsForIt() throws Exception {
        try (Connection other = new Database(file).connect();
                Statement statement = other.createStatement();
                Store store = SqliteStore.open(file)) {
            long held = Long.MAX_VALUE;
            for (int attempt = 0; held > Database.BUSY_MILLIS - 500; attempt++) {
                // On a machine that stood still for longer than a commit waits, this shows nothing.
                assertThat(attempt).isLessThan(5);
                ItemKey name = new ItemKey("partition", "waiting" + attempt);
                long start = System.nanoTime();
                statement.execute("BEGIN IMMEDIATE");
                CompletableFuture<Boolean> commit =
                        CompletableFuture.supplyAsync(() -> store.commit(List.of(Write.create(name, Attributes.NONE))));
                Thread.sleep(100);
                boolean isDone = commit.isDone();
                boolean isThere = store.get(name).isPresent();

                statement.execute("ROLLBACK");

                held = (System.nanoTime() - start) / 1_000_000;
                if (held <= Database.BUSY_MILLIS - 500) {
                    assertThat(isDone || isThere).isFalse();
                    assertThat(commit.get(60, TimeUnit.SECONDS)).isTrue();
                }
            }
        }
    }

    private static EncodedTransaction encode(Write... writes) {
        return new EncodedTransaction(List.of(writes), new ItemCodec());
    }

    private Connection connect(int pages) throws SQLException {
        Connection connection = new Database(file).connect();
        try (Statement statement = connection.createStatement()) {
            statement.execute("PRAGMA max_page_count = " + pages);
        }
        return connection;
    }

    private void execute(String sql) throws SQLException {
        try (Connection connection = new Database(file).connect();
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }
}
