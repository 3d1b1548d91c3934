package dev.keyhold.kms.store.sqlite;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.keyhold.kms.store.Attributes;
import dev.keyhold.kms.store.ItemKey;
import dev.keyhold.kms.store.Store;
import dev.keyhold.kms.store.StoreUnavailableException;
import dev.keyhold.kms.store.Write;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SqliteBackupTest {
    private static final ItemKey KEPT = new ItemKey("partition", "kept");
    private static final ItemKey DELETED = new ItemKey("partition", "deleted");
    private static final int ROUNDS = Boolean.getBoolean("keyhold.soak") ? 20 : 2;

    @TempDir
    Path directory;

    private Path database;
    private Path backup;

    @BeforeEach
    void nameFiles() throws IOException {
        database = Files.createDirectory(directory.resolve("data")).resolve("keyhold.db");
        backup = Files.createDirectory(directory.resolve("safe")).resolve("keyhold.backup");
    }

    // spec: backup.md BK-1
    @Test
    void copy_whileAnotherProcessCommits_isTheStoreOfOneMoment() throws Exception {
        try (ChildJvm child = ChildJvm.start(CommittingMain.class, database)) {
            for (int round = 0; round < ROUNDS; round++) {
                child.awaitLines(40 * (round + 1));
                Map<String, Long> acknowledged = new HashMap<>();
                child.lines().forEach(line -> SqliteKillTest.acknowledge(line, acknowledged));

                Path copy = backup.resolveSibling("backup" + round);
                SqliteBackup.copy(database, copy);

                try (Store store = SqliteStore.open(copy)) {
                    for (int thread = 0; thread < CommittingMain.THREADS; thread++) {
                        String name = "thread" + thread;
                        SqliteKillTest.assertConsistent(store, name, acknowledged.getOrDefault(name, 0L));
                    }
                }
            }
        }
    }

    // spec: backup.md BK-3, BK-5, BK-7
    @Test
    void copy_ofAClosedStore_isOneFileForTheOwnerWithoutWhatWasDeleted() throws IOException {
        try (Store store = SqliteStore.open(database)) {
            store.commit(List.of(Write.create(KEPT, text("kept text"))));
            store.commit(List.of(Write.create(DELETED, text("deleted text"))));
            store.commit(List.of(new Write.Delete(DELETED, 1)));
        }

        SqliteBackup.copy(database, backup);

        try (Stream<Path> files = Files.list(directory.resolve("safe"))) {
            assertThat(files).containsExactly(backup);
        }
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(backup)))
                .isEqualTo("rw-------");
        assertThat(Files.readString(backup, ISO_8859_1)).contains("kept text").doesNotContain("deleted text");
        SqliteBackup.check(backup);
        try (Store store = SqliteStore.open(backup)) {
            assertThat(store.get(KEPT).orElseThrow().attributes()).isEqualTo(text("kept text"));
            assertThat(store.get(DELETED)).isEmpty();
        }
    }

    // spec: backup.md BK-4
    @Test
    void copy_ontoAFile_isRefusedAndLeavesIt() throws IOException {
        create();
        Files.writeString(backup, "older");

        assertThatThrownBy(() -> SqliteBackup.copy(database, backup))
                .isInstanceOf(StoreUnavailableException.class)
                .hasMessage("there is a file " + backup + " already, and it is never overwritten");
        assertThat(backup).hasContent("older");
    }

    // spec: backup.md BK-7
    @Test
    void copy_ofNoDatabase_isRefusedAndMakesNone() throws IOException {
        assertThatThrownBy(() -> SqliteBackup.copy(database, backup))
                .isInstanceOf(StoreUnavailableException.class)
                .hasMessageContaining("there is no database " + database);
        assertThat(database).doesNotExist();
        assertThat(backup).doesNotExist();
    }

    // spec: backup.md BK-3
    @Test
    void copy_intoNoDirectory_isRefusedWithItsName() {
        create();
        Path nowhere = directory.resolve("missing").resolve("backup");

        assertThatThrownBy(() -> SqliteBackup.copy(database, nowhere))
                .isInstanceOf(StoreUnavailableException.class)
                .hasMessageContaining("there is no directory " + nowhere.getParent());
    }

    // spec: backup.md BK-3
    @Test
    void copy_ofDamagedDatabase_isRefusedAndLeavesNoFile() throws IOException {
        create();
        damage(database);

        assertThatThrownBy(() -> SqliteBackup.copy(database, backup))
                .isInstanceOf(StoreUnavailableException.class)
                .hasMessageContaining("damaged");
        try (Stream<Path> files = Files.list(directory.resolve("safe"))) {
            assertThat(files).isEmpty();
        }
    }

    // spec: backup.md BK-2, BK-8
    @Test
    void truncateLog_whileABackupReads_doesNotWaitForIt() throws SQLException {
        create();
        Database file = new Database(database);
        try (Connection reader = file.connectForReading();
                Statement reading = reader.createStatement();
                WriteSession writer = WriteSession.open(file.connect())) {
            reading.execute("BEGIN");
            reading.executeQuery("SELECT count(*) FROM item").close();
            writer.write(List.of(new EncodedTransaction(
                    List.of(Write.create(DELETED, text("behind the reader"))), new ItemCodec())));

            long start = System.nanoTime();
            assertThat(writer.truncateLog()).isFalse();
            assertThat((System.nanoTime() - start) / 1_000_000).isLessThan(Database.BUSY_MILLIS - 500);

            reading.execute("COMMIT");
            assertThat(writer.truncateLog()).isTrue();
        }
    }

    // spec: backup.md BK-21
    @Test
    void check_ofWhatIsNoWholeDatabase_isRefused() throws Exception {
        create();
        byte[] whole = Files.readAllBytes(database);

        Files.write(backup, new byte[0]);
        assertRefused("is empty");
        Files.writeString(backup, "no database ".repeat(100));
        assertRefused("is not a Keyhold database");
        Files.write(backup, Arrays.copyOf(whole, whole.length - 1));
        assertRefused("is damaged or truncated");
        Files.write(backup, whole);
        damage(backup);
        assertRefused("is damaged");
        Files.write(backup, whole);
        try (Connection connection = new Database(backup).connect();
                Statement statement = connection.createStatement()) {
            statement.execute("PRAGMA user_version = 7");
        }
        assertRefused("schema version 7");
    }

    private void assertRefused(String reason) {
        assertThatThrownBy(() -> SqliteBackup.check(backup))
                .isInstanceOf(StoreUnavailableException.class)
                .hasMessageContaining(backup.toString())
                .hasMessageContaining(reason);
    }

    private void create() {
        try (Store store = SqliteStore.open(database)) {
            for (int index = 0; index < 300; index++) {
                store.commit(List.of(Write.create(new ItemKey("others", "item" + index), text("x".repeat(200)))));
            }
        }
    }

    /** In the middle, behind the header: a page of the table. */
    private static void damage(Path file) throws IOException {
        byte[] bytes = Files.readAllBytes(file);
        Arrays.fill(bytes, bytes.length / 2, bytes.length / 2 + 2 * Schema.PAGE_BYTES, (byte) 0xFF);
        Files.write(file, bytes);
    }

    private static Attributes text(String value) {
        return Attributes.builder().with("text", value).build();
    }
}
