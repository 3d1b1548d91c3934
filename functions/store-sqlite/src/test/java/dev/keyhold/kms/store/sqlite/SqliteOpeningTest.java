package dev.keyhold.kms.store.sqlite;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

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
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SqliteOpeningTest {
    private static final ItemKey KEY = new ItemKey("partition", "sort");
    private static final Attributes ATTRIBUTES =
            Attributes.builder().with("text", "kept").build();

    @TempDir
    Path directory;

    private Path file;

    @BeforeEach
    void nameFile() {
        file = directory.resolve("keyhold.db");
    }

    // spec: store.md ST-76
    @Test
    void open_ofNewDatabase_createsFilesForTheOwnerOnly() throws IOException {
        try (Store store = SqliteStore.open(file)) {
            store.commit(List.of(Write.create(KEY, ATTRIBUTES)));

            try (Stream<Path> files = Files.list(directory)) {
                assertThat(files)
                        .hasSizeGreaterThanOrEqualTo(2)
                        .allSatisfy(
                                each -> assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(each)))
                                        .isEqualTo("rw-------"));
            }
        }
    }

    // spec: store.md ST-70, ST-71
    @Test
    void open_ofNewDatabase_marksItAndUsesDurableSettings() throws SQLException {
        SqliteStore.open(file).close();

        try (Connection connection = new Database(file).connect();
                Statement statement = connection.createStatement()) {
            assertThat(one(statement, "PRAGMA application_id")).isEqualTo("1263029316");
            assertThat(one(statement, "PRAGMA user_version")).isEqualTo("1");
            assertThat(one(statement, "PRAGMA encoding")).isEqualTo("UTF-8");
            assertThat(one(statement, "PRAGMA page_size")).isEqualTo("1024");
            assertThat(one(statement, "PRAGMA journal_mode")).isEqualTo("wal");
            assertThat(one(statement, "PRAGMA synchronous")).isEqualTo("2");
            assertThat(one(statement, "PRAGMA secure_delete")).isEqualTo("1");
            assertThat(one(statement, "PRAGMA temp_store")).isEqualTo("2");
            assertThat(one(statement, "SELECT sql FROM sqlite_schema").strip().replaceAll("\\s+", " "))
                    .isEqualTo("CREATE TABLE item ( partition TEXT NOT NULL, sort TEXT NOT NULL,"
                            + " version INTEGER NOT NULL, padding BLOB NOT NULL, attributes BLOB NOT NULL, PRIMARY KEY (partition, sort) )"
                            + " STRICT, WITHOUT ROWID");
        }
    }

    // spec: store.md ST-71, ST-72
    @Test
    void open_ofDatabaseWrittenAsSpecified_readsIt() throws SQLException {
        SqliteStore.open(file).close();
        execute("INSERT INTO item VALUES ('partition', 'sort', 7, x'', x'a1647465787463c3a92e')");

        try (Store store = SqliteStore.open(file)) {
            assertThat(store.get(KEY).orElseThrow().version()).isEqualTo(7);
            assertThat(store.get(KEY).orElseThrow().attributes().text("text")).isEqualTo("\u00e9.");
        }
    }

    // spec: store.md ST-74
    @Test
    void open_ofNewerDatabase_isRefusedWithBothVersionsAndChangesNothing() throws Exception {
        create();
        execute("PRAGMA user_version = 7");
        byte[] before = Files.readAllBytes(file);

        assertThatThrownBy(() -> SqliteStore.open(file))
                .isInstanceOf(StoreUnavailableException.class)
                .hasMessageContaining(file.toString())
                .hasMessageContaining("schema version 7")
                .hasMessageContaining("up to 1");
        assertThat(Files.readAllBytes(file)).isEqualTo(before);
    }

    // spec: store.md ST-75
    @Test
    void open_ofAnotherProgramsDatabase_isRefusedAndChangesNothing() throws Exception {
        execute("CREATE TABLE theirs (a)");
        assertRefused("is the database of another program");
        execute("DROP TABLE theirs");
        execute("PRAGMA user_version = 1");
        assertRefused("is the database of another program");
        execute("PRAGMA user_version = 0");
        execute("PRAGMA application_id = 1");
        assertRefused("is the database of another program");
    }

    // spec: store.md ST-75
    @Test
    void open_ofOtherFile_isRefusedAndChangesNothing() throws IOException {
        Files.writeString(file, "This is a text, and long enough to be taken for a header. ".repeat(100));

        assertRefused("is not a Keyhold database");
    }

    // spec: store.md ST-75
    @Test
    void open_ofTruncatedDatabase_isRefusedAndChangesNothing() throws IOException {
        create();
        byte[] whole = Files.readAllBytes(file);
        int[] lengths = {1, 15, 16, 17, 50, 99, 100, 101, 511, 512, 4095, 4096, 4097, whole.length / 2, whole.length - 1
        };
        for (int length : lengths) {
            Files.write(file, Arrays.copyOf(whole, length));
            assertThat(catchThrowable(() -> SqliteStore.open(file)))
                    .as("%s of %s bytes", length, whole.length)
                    .isInstanceOf(StoreUnavailableException.class)
                    .hasMessageContaining(file.toString());
            assertThat(Files.size(file)).isEqualTo(length);
        }
    }

    // spec: store.md ST-75
    @Test
    void open_ofEmptyFileBesideALog_isRefusedAndKeepsTheLog() throws IOException {
        Path log = directory.resolve("keyhold.db-wal");
        Files.writeString(log, "acknowledged");
        Files.createFile(file);

        assertRefused("has a write-ahead log beside it");
        assertThat(log).hasContent("acknowledged");
    }

    // spec: store.md ST-75
    @Test
    void open_ofEmptyFile_createsTheDatabase() throws IOException {
        Files.createFile(file);

        create();

        try (Store store = SqliteStore.open(file)) {
            assertThat(store.get(KEY)).isPresent();
        }
    }

    // spec: store.md ST-75
    @Test
    void open_ofDamagedHeader_isRefused() throws IOException {
        create();
        byte[] damaged = Files.readAllBytes(file);
        Arrays.fill(damaged, 100, 1000, (byte) 0xFF);
        Files.write(file, damaged);

        assertRefused("is damaged or truncated");
    }

    @Test
    void open_whereNoFileCanBe_isRefusedWithItsName() throws IOException {
        Files.writeString(directory.resolve("text"), "");
        for (Path impossible : List.of(
                directory.resolve("missing").resolve("keyhold.db"),
                directory.resolve("text").resolve("keyhold.db"),
                directory)) {
            assertThatThrownBy(() -> SqliteStore.open(impossible))
                    .isInstanceOf(StoreUnavailableException.class)
                    .hasMessageContaining(impossible.toString());
        }
    }

    // spec: store.md ST-73
    @Test
    void open_ofOlderDatabase_isMigratedStepByStep() throws SQLException {
        create();
        Schema newer = new Schema(List.of(
                Schema.CURRENT.steps().get(0),
                "CREATE TABLE second (a TEXT) STRICT",
                "INSERT INTO second SELECT sort FROM item WHERE partition = 'partition'"));

        try (Store store = SqliteStore.open(file, newer)) {
            assertThat(store.get(KEY)).isPresent();
        }

        try (Connection connection = new Database(file).connect();
                Statement statement = connection.createStatement()) {
            assertThat(one(statement, "PRAGMA user_version")).isEqualTo("3");
            assertThat(one(statement, "SELECT a FROM second")).isEqualTo("sort");
        }
        assertRefused("schema version 3");
    }

    // spec: store.md ST-73
    @Test
    void open_withFailingStep_staysBeforeThatStep() throws SQLException {
        create();
        Schema failing = new Schema(List.of(
                Schema.CURRENT.steps().get(0),
                "CREATE TABLE second (a TEXT UNIQUE) STRICT",
                "INSERT INTO second VALUES ('same'), ('same')"));

        assertThatThrownBy(() -> SqliteStore.open(file, failing)).isInstanceOf(StoreUnavailableException.class);

        try (Connection connection = new Database(file).connect();
                Statement statement = connection.createStatement()) {
            assertThat(one(statement, "PRAGMA user_version")).isEqualTo("2");
            assertThat(one(statement, "SELECT count(*) FROM second")).isEqualTo("0");
        }
    }

    // spec: store.md ST-72
    @Test
    void get_ofItemThatIsNotAttributes_isUnavailable() throws SQLException {
        create();
        execute("UPDATE item SET attributes = x'ff'");

        try (Store store = SqliteStore.open(file)) {
            assertThatThrownBy(() -> store.get(KEY)).isInstanceOf(StoreUnavailableException.class);
        }
    }

    /** Some hundred items, so that the file has several pages. */
    private void create() {
        try (Store store = SqliteStore.open(file)) {
            store.commit(List.of(Write.create(KEY, ATTRIBUTES)));
            Attributes some = Attributes.builder().with("bytes", new byte[100]).build();
            for (int index = 0; index < 300; index++) {
                store.commit(List.of(Write.create(new ItemKey("others", "item" + index), some)));
            }
        }
    }

    private void execute(String sql) throws SQLException {
        try (Connection connection = new Database(file).connect();
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    private static String one(Statement statement, String query) throws SQLException {
        try (ResultSet result = statement.executeQuery(query)) {
            result.next();
            return result.getString(1);
        }
    }

    private void assertRefused(String reason) {
        try {
            byte[] before = Files.readAllBytes(file);
            assertThatThrownBy(() -> SqliteStore.open(file))
                    .isInstanceOf(StoreUnavailableException.class)
                    .hasMessageContaining(file.toString())
                    .hasMessageContaining(reason);
            assertThat(Files.readAllBytes(file)).isEqualTo(before);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }
}
