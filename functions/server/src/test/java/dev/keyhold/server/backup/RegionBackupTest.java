package dev.keyhold.server.backup;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.keyhold.kms.audit.LogAuditSink;
import dev.keyhold.kms.crypto.FileRootKeyProvider;
import dev.keyhold.kms.crypto.RootKeyProvider;
import dev.keyhold.kms.installation.RootKeyChange;
import dev.keyhold.kms.store.Store;
import dev.keyhold.kms.store.StoreUnavailableException;
import dev.keyhold.kms.store.sqlite.DataDirectoryLock;
import dev.keyhold.kms.store.sqlite.SqliteStore;
import dev.keyhold.server.CommandFailedException;
import dev.keyhold.server.config.StoreFile;
import dev.keyhold.server.startup.Preparation;
import dev.keyhold.server.startup.SqliteStorage;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.Test;

/** Backups of several stores: where a Region has one of its own. */
class RegionBackupTest extends TwoStores {
    private static final int PLACES = Boolean.getBoolean("keyhold.soak") ? 400 : 12;

    // spec: backup.md BK-3, BK-5, BK-12
    @Test
    void write_ofSeveralStores_isOneArchiveForTheOwner_withADigestOfEach() throws IOException {
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(backup)))
                .isEqualTo("rw-------");
        assertThat(names(home)).containsExactly("backup", "data");
        try (ZipFile zip = new ZipFile(backup.toFile())) {
            assertThat(zip.stream().map(ZipEntry::getName)).containsExactly("keyhold.db", "eu-west-1.db", "manifest");
            assertThat(new String(zip.getInputStream(zip.getEntry("manifest")).readAllBytes(), UTF_8))
                    .matches("""
                            Keyhold backup
                            version: 1
                            account: 111122223333
                            installation: 2027-03-04T05:06:07.089Z
                            root-key: [0-9a-f]{32}
                            taken: 2027-03-04T05:06:07.089Z
                            store: keyhold.db [0-9]+ [0-9a-f]{64}
                            store: eu-west-1.db [0-9]+ [0-9a-f]{64}
                            """);
        }
    }

    // spec: backup.md BK-25, BK-31
    @Test
    void run_overTheStoresThatItIsOf_bringsAllOfThemBack_andKeepsTheOthers() throws IOException {
        Restore.Restored restored = restore("data", false);

        assertThat(restored.installation().account()).isEqualTo(ACCOUNT);
        assertThat(has(database, "later")).isFalse();
        assertThat(has(region, "later")).isFalse();
        assertThat(restored.replaced())
                .containsExactly(
                        directory.root().resolve("keyhold.db" + KEPT),
                        directory.root().resolve("eu.db" + KEPT))
                .allSatisfy(kept -> assertThat(has(kept, "later")).isTrue());
        assertThat(names(directory.root())).noneMatch(name -> name.contains("restor") || name.endsWith("-wal"));
        new Preparation(settings("data"), new SqliteStorage(), InstantSource.system())
                .openStore()
                .close();
    }

    // spec: backup.md BK-29
    @Test
    void run_whereAStoreWasLost_bringsItBack() throws IOException {
        Files.delete(region);
        assertThat(restore("data", false).replaced()).hasSize(1);
        assertThat(has(region, "later")).isFalse();

        Path fresh = Files.createDirectory(home.resolve("fresh"));
        Files.writeString(
                fresh.resolve("keyhold.properties"),
                LINE.replace("eu.db", home.resolve("ireland.db").toString()));
        Files.copy(directory.rootKey(), fresh.resolve("root-key"));
        assertThat(restore("fresh", false).replaced()).isEmpty();
        assertThat(has(home.resolve("ireland.db"), "later")).isFalse();
    }

    // spec: backup.md BK-29
    @Test
    void run_ofOtherStoresThanTheSettingsName_isRefused() throws IOException {
        name(LINE, "keyhold.region.eu-west-2.store=london.db");
        assertRefused(CommandFailedException.class, "it has no eu-west-2.db", "restore it into another data directory");
        name();
        assertRefused(CommandFailedException.class, "it has eu-west-1.db", "add the line keyhold.region.");
        name(LINE);
        Path archive = backup;
        backup = home.resolve("of-one");
        try (BackupFile of = BackupFile.open(archive)) {
            of.copy("keyhold.db", backup);
        }
        assertRefused(CommandFailedException.class, "it has no eu-west-1.db");
        name();
        assertRefused(CommandFailedException.class, "does not name any more", "eu-west-1=eu.db");
        Files.delete(database);
        assertThatThrownBy(() -> restore("data", false)).hasMessageContaining("the KMS keys of eu-west-1 are in eu.db");
        assertThat(database).doesNotExist();
        backup = region;
        assertThatThrownBy(() -> restore("data", false))
                .hasMessage("cannot restore " + region + ": it is the store of eu-west-1, and no home store");
    }

    // spec: backup.md BK-23, BK-29
    @Test
    void run_ofAnotherInstallation_orWithAStoreOfAnother_isRefused() throws IOException {
        Path own = backup;
        backup = home.resolve("foreign");
        installed("other");
        backUp("other");
        assertRefused(CommandFailedException.class, "use a data directory of its own");

        Path mixed = home.resolve("mixed");
        repack(own, mixed, Map.of("eu-west-1.db", backup));
        backup = mixed;
        assertRefused(CommandFailedException.class, "eu-west-1.db cannot be the store of eu-west-1: it is of account");
    }

    // spec: backup.md BK-21, BK-30
    @Test
    void run_ofADamagedArchive_isRefused_whereverTheDamageIs() throws IOException {
        byte[] whole = Files.readAllBytes(backup);
        for (int step = 0; step < PLACES; step++) {
            byte[] damaged = whole.clone();
            damaged[10 + (whole.length - 11) * step / PLACES] ^= 0x55;
            Files.write(backup, damaged);
            // What does not count, such as a time of an entry, may be anything.
            try {
                restore("data", false);
                assertThat(has(region, "later")).isFalse();
                put(region, "later");
                put(database, "later");
                clear();
            } catch (CommandFailedException refused) {
                assertThat(refused).hasMessageStartingWith("cannot restore " + backup + ": ");
                assertNothingRestored();
            }
        }
        for (int length : List.of(4, 100, whole.length / 2, whole.length - 1)) {
            Files.write(backup, Arrays.copyOf(whole, length));
            assertRefused(CommandFailedException.class, "cannot restore " + backup + ": it is damaged or truncated");
        }
    }

    // spec: backup.md BK-30
    @Test
    void run_ofAnArchiveThatIsNotOfThisVersion_orLacksAnEntry_isRefused() throws IOException {
        Path whole = backup;
        backup = home.resolve("changed");
        rewrite(whole, "version: 1", "version: 2");
        assertRefused(CommandFailedException.class, "it is of version 2 and was written by a newer Keyhold");
        rewrite(whole, "Keyhold backup", "Other backup");
        assertRefused(CommandFailedException.class, "its manifest is not one of Keyhold");
        rewrite(whole, "store: eu-west-1.db", "store: eu-west-2.db");
        assertRefused(CommandFailedException.class, "its entries are not those of its manifest");
        rewrite(whole, "store: keyhold.db ", "store: keyhold.db 1");
        assertRefused(CommandFailedException.class, "it is damaged: keyhold.db is not what its manifest says");
        try (OutputStream out = Files.newOutputStream(backup);
                ZipOutputStream zip = new ZipOutputStream(out)) {
            zip.putNextEntry(new ZipEntry("readme"));
        }
        assertRefused(CommandFailedException.class, "it is an archive of another program");
    }

    /** The archive, with another manifest. */
    private void rewrite(Path whole, String before, String after) throws IOException {
        Path manifest = home.resolve("manifest");
        try (ZipFile zip = new ZipFile(whole.toFile())) {
            String text =
                    new String(zip.getInputStream(zip.getEntry("manifest")).readAllBytes(), UTF_8);
            Files.writeString(manifest, text.replace(before, after));
        }
        Files.deleteIfExists(backup);
        try (ZipFile zip = new ZipFile(whole.toFile());
                ZipOutputStream out = new ZipOutputStream(Files.newOutputStream(backup))) {
            for (ZipEntry entry : zip.stream().toList()) {
                out.putNextEntry(new ZipEntry(entry.getName()));
                out.write(
                        entry.getName().equals("manifest")
                                ? Files.readAllBytes(manifest)
                                : zip.getInputStream(entry).readAllBytes());
            }
        }
    }

    /** An archive of the same stores, of which some come from other archives, with a manifest that is right. */
    private void repack(Path archive, Path to, Map<String, Path> others) throws IOException {
        Map<String, Path> files = new LinkedHashMap<>();
        for (String name : List.of("keyhold.db", "eu-west-1.db")) {
            Path copy = home.resolve("repacked-" + name);
            try (BackupFile from = BackupFile.open(others.getOrDefault(name, archive))) {
                from.copy(name, copy);
            }
            files.put(name, copy);
        }
        WholeInstallation whole;
        try (Store store = SqliteStore.open(database);
                Store own = SqliteStore.open(region)) {
            Map<StoreFile, Store> stores = new LinkedHashMap<>();
            settings("data").stores().forEach(file -> stores.put(file, file.region() == null ? store : own));
            whole = WholeInstallation.of(stores, CommandFailedException::new);
        }
        BackupArchive.write(to, files, contents -> BackupManifest.of(whole, NOW, contents));
    }

    // spec: backup.md BK-20, BK-32
    @Test
    void run_whileAServerUsesAStore_isRefused() throws IOException {
        try (DataDirectoryLock other = DataDirectoryLock.acquireForStore(region)) {
            assertThat(other).isNotNull();
            assertRefused(StoreUnavailableException.class, "eu.db is used by another Keyhold server");
        }
        try (DataDirectoryLock server = DataDirectoryLock.acquire(directory.root())) {
            assertThat(server).isNotNull();
            assertRefused(StoreUnavailableException.class, "is used by another Keyhold server");
        }
    }

    // spec: key-hierarchy.md KH-97
    @Test
    void run_whileAChangeOfTheRootKeyIsNotEnded_isRefused() throws IOException {
        Files.writeString(directory.root().resolve("root-key.next"), "id: " + "0".repeat(32) + "\n");

        assertRefused(CommandFailedException.class, "a change of the root key was interrupted");
    }

    // spec: backup.md BK-24
    @Test
    void run_overAStoreThatCannotBeOpened_asksForForceAndKeepsIt() throws IOException {
        byte[] damaged = "damaged ".repeat(500).getBytes(UTF_8);
        Files.write(region, damaged);
        assertThatThrownBy(() -> restore("data", false))
                .hasMessageStartingWith("the store of eu-west-1 in place cannot be opened")
                .hasMessageContaining("--force");

        assertThat(restore("data", true).replaced()).hasSize(2);

        assertThat(Files.readAllBytes(directory.root().resolve("eu.db" + KEPT))).isEqualTo(damaged);
        assertThat(has(region, "later")).isFalse();
    }

    // spec: backup.md BK-9, BK-11; multi-region.md MR-15
    @Test
    void write_withoutAllThatBelongsToTheInstallation_isRefused() throws IOException {
        name();
        assertNoBackup("the KMS keys of eu-west-1 are in eu.db, but the settings do not name it");
        name(LINE, "keyhold.region.eu-west-2.store=london.db");
        assertNoBackup(
                "the store of eu-west-2 is not there: " + directory.root().resolve("london.db"));
        name(LINE);
        installed("other");
        Files.move(region, home.resolve("aside"));
        Files.copy(home.resolve("other/eu.db"), region);
        assertNoBackup("eu-west-1.db cannot be the store of eu-west-1: it is of account");
        Files.delete(region);
        assertNoBackup("the store of eu-west-1 is not there: " + region);
    }

    // spec: backup.md BK-11
    @Test
    void write_whileStoresAreUnderDifferentRootKeys_isRefused() throws IOException {
        try (Store own = SqliteStore.open(region);
                RootKeyProvider former = FileRootKeyProvider.open(directory.rootKey(), random);
                RootKeyProvider next = FileRootKeyProvider.create(home.resolve("next-root-key"), random)) {
            RootKeyChange change = new RootKeyChange(
                    new RootKeyChange.Ports(List.of(own), new LogAuditSink(), random, InstantSource.fixed(NOW)));
            change.rewrap(former, next, change.now());
        }

        assertNoBackup("the domain keys are under several root keys");
    }
}
