package dev.keyhold.server.backup;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.keyhold.kms.crypto.FileRootKeyProvider;
import dev.keyhold.kms.crypto.RandomSource;
import dev.keyhold.kms.crypto.RootKeyException;
import dev.keyhold.kms.crypto.RootKeyProvider;
import dev.keyhold.kms.crypto.SecureRandomSource;
import dev.keyhold.kms.installation.Installer;
import dev.keyhold.kms.key.AccountId;
import dev.keyhold.kms.store.Attributes;
import dev.keyhold.kms.store.ItemKey;
import dev.keyhold.kms.store.Store;
import dev.keyhold.kms.store.StoreUnavailableException;
import dev.keyhold.kms.store.Write;
import dev.keyhold.kms.store.sqlite.DataDirectoryLock;
import dev.keyhold.kms.store.sqlite.SqliteStore;
import dev.keyhold.server.CommandFailedException;
import dev.keyhold.server.config.ServerSettings;
import dev.keyhold.server.config.SettingsReader;
import dev.keyhold.server.directory.DataDirectory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RestoreTest {
    private static final AccountId ACCOUNT = new AccountId("111122223333");
    private static final Instant NOW = Instant.parse("2027-03-04T05:06:07.089Z");

    private final RandomSource random = new SecureRandomSource();

    @TempDir
    private Path home;

    private Path backup = Path.of("");
    private DataDirectory directory = new DataDirectory(Path.of("/"));

    @BeforeEach
    void install() {
        directory = installed("data");
        backup = home.resolve("backup");
        backUp("data");
        put(directory, "later");
    }

    private DataDirectory installed(String name) {
        DataDirectory made = settings(name).directory();
        made.prepare();
        try (Store store = SqliteStore.open(made.database());
                RootKeyProvider rootKey = FileRootKeyProvider.create(made.rootKey(), random)) {
            new Installer(store, random, InstantSource.fixed(NOW)).install(rootKey, ACCOUNT);
        }
        return made;
    }

    private ServerSettings settings(String name) {
        return new SettingsReader(Map.of(), home)
                .read(Map.of("keyhold.data", home.resolve(name).toString()));
    }

    private void backUp(String name) {
        new Backup(settings(name), InstantSource.fixed(NOW)).write(backup);
    }

    private Restore.Restored restore(String name, boolean force) {
        return new Restore(settings(name), random, InstantSource.fixed(NOW)).run(backup, force);
    }

    private static void put(DataDirectory directory, String name) {
        try (Store store = SqliteStore.open(directory.database())) {
            store.commit(List.of(Write.create(new ItemKey("test", name), Attributes.NONE)));
        }
    }

    private static boolean has(Path database, String name) {
        try (Store store = SqliteStore.open(database)) {
            return store.get(new ItemKey("test", name)).isPresent();
        }
    }

    private static List<String> names(DataDirectory directory) throws IOException {
        try (Stream<Path> files = Files.list(directory.root())) {
            return files.map(file -> file.getFileName().toString()).sorted().toList();
        }
    }

    private void assertRefused(Class<? extends Exception> type, String reason) throws IOException {
        byte[] before = Files.readAllBytes(directory.database());
        assertThatThrownBy(() -> restore("data", false)).isInstanceOf(type).hasMessageContaining(reason);
        assertThat(Files.readAllBytes(directory.database())).isEqualTo(before);
        assertThat(names(directory)).noneMatch(name -> name.contains("restoring") || name.contains("replaced"));
    }

    // spec: backup.md BK-25, BK-28
    @Test
    void run_overTheStoreThatItIsOf_bringsItBackAndKeepsTheOther() throws IOException {
        Restore.Restored restored = restore("data", false);

        Path kept = directory.root().resolve("keyhold.db.replaced-20270304T050607.089Z");
        assertThat(restored.replaced()).containsExactly(kept);
        assertThat(restored.installation().account()).isEqualTo(ACCOUNT);
        assertThat(has(directory.database(), "later")).isFalse();
        assertThat(has(kept, "later")).isTrue();
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(directory.database())))
                .isEqualTo("rw-------");
        assertThat(names(directory)).noneMatch(name -> name.contains("restoring") || name.endsWith("-wal"));
        assertThat(backup).exists();
    }

    // spec: backup.md BK-25
    @Test
    void run_ofWhatWasReplaced_bringsThatBack() throws IOException {
        restore("data", false);
        backup = directory.root().resolve("keyhold.db.replaced-20270304T050607.089Z");

        new Restore(settings("data"), random, InstantSource.system()).run(backup, false);

        assertThat(has(directory.database(), "later")).isTrue();
    }

    @Test
    void run_intoADirectoryWithNothingButTheRootKey_isDone() throws IOException {
        DataDirectory other = settings("other").directory();
        other.prepare();
        Files.copy(directory.rootKey(), other.rootKey());

        Restore.Restored restored = restore("other", false);

        assertThat(restored.replaced()).isEmpty();
        assertThat(has(other.database(), "later")).isFalse();
    }

    // spec: backup.md BK-22, KH-52
    @Test
    void run_withoutItsRootKey_isRefusedAndMakesNone() throws IOException {
        assertThatThrownBy(() -> restore("other", false))
                .isInstanceOf(RootKeyException.class)
                .hasMessageContaining("no root key file");
        assertThat(names(settings("other").directory())).doesNotContain("root-key", "keyhold.db");

        Files.delete(directory.rootKey());
        FileRootKeyProvider.create(directory.rootKey(), random).close();
        assertRefused(RootKeyException.class, "root key");
    }

    // spec: backup.md BK-23
    @Test
    void run_overAnotherInstallation_isRefused() throws IOException {
        backup = home.resolve("other-backup");
        installed("other");
        backUp("other");

        assertRefused(CommandFailedException.class, "use a data directory of its own");
    }

    // spec: backup.md BK-20
    @Test
    void run_whileTheDirectoryIsUsed_isRefused() throws IOException {
        try (DataDirectoryLock server = DataDirectoryLock.acquire(directory.root())) {
            assertThat(server).isNotNull();
            assertRefused(StoreUnavailableException.class, "is used by another Keyhold server");
        }
        try (DataDirectoryLock copying = DataDirectoryLock.acquireForBackup(directory.root())) {
            assertThat(copying).isNotNull();
            assertRefused(StoreUnavailableException.class, "is being made or restored");
        }
    }

    // spec: backup.md BK-21
    @Test
    void run_ofWhatIsNoBackup_isRefusedWithTheReason() throws IOException {
        byte[] whole = Files.readAllBytes(backup);
        Files.write(backup, new byte[0]);
        assertRefused(CommandFailedException.class, "cannot restore " + backup + ": it is empty");
        Files.writeString(backup, "something else ".repeat(500));
        assertRefused(CommandFailedException.class, "it is not a Keyhold database");
        Files.write(backup, Arrays.copyOf(whole, whole.length - 1));
        assertRefused(CommandFailedException.class, "it is damaged or truncated");
        Files.write(backup, whole);
        Path log = Files.writeString(home.resolve("backup-wal"), "");
        assertRefused(CommandFailedException.class, "keyhold backup FILE");
        Files.delete(log);
        Files.delete(backup);
        assertRefused(CommandFailedException.class, "there is no file " + backup);
        SqliteStore.open(backup).close();
        assertRefused(CommandFailedException.class, "no server was ever started on it");
    }

    // spec: backup.md BK-24
    @Test
    void run_overADatabaseThatCannotBeOpened_asksForForceAndKeepsIt() throws IOException {
        byte[] damaged = "damaged ".repeat(500).getBytes(US_ASCII);
        Files.write(directory.database(), damaged);
        Path log = Files.writeString(directory.root().resolve("keyhold.db-wal"), "its log");
        assertRefused(CommandFailedException.class, "--force");
        assertThat(log).hasContent("its log");

        Path kept = restore("data", true).replaced().get(0);

        assertThat(has(directory.database(), "later")).isFalse();
        assertThat(Files.readAllBytes(kept)).isEqualTo(damaged);
        assertThat(kept.resolveSibling(kept.getFileName() + "-wal")).hasContent("its log");
    }

    // spec: backup.md BK-28
    @Test
    void run_afterOneThatWasKilled_discardsWhatItLeft() throws IOException {
        Files.writeString(DataDirectory.restoring(directory.database()), "half");
        Files.writeString(directory.root().resolve("keyhold.db.restoring-wal"), "half");

        restore("data", false);

        assertThat(names(directory)).noneMatch(name -> name.contains("restoring"));
        assertThat(has(directory.database(), "later")).isFalse();
    }

    // spec: key-hierarchy.md KH-97
    @Test
    void restore_whileAChangeOfTheRootKeyIsNotEnded_isRefusedUnlessForced() throws IOException {
        Path staged = Files.writeString(directory.root().resolve("root-key.next"), "id: " + "0".repeat(32) + "\n");

        assertThatThrownBy(() -> restore("data", false))
                .isInstanceOf(CommandFailedException.class)
                .hasMessageContainingAll("a change of the root key was interrupted", staged.toString(), "--force");

        assertThat(restore("data", true).replaced()).hasSize(1);
    }
}
