package dev.keyhold.server.backup;

import dev.keyhold.kms.crypto.DomainKeyring;
import dev.keyhold.kms.crypto.RandomSource;
import dev.keyhold.kms.crypto.RootKeyProvider;
import dev.keyhold.kms.installation.Installer;
import dev.keyhold.kms.key.KeyArn;
import dev.keyhold.kms.key.Region;
import dev.keyhold.kms.store.DueEntry;
import dev.keyhold.kms.store.DueKind;
import dev.keyhold.kms.store.DueTable;
import dev.keyhold.kms.store.Installation;
import dev.keyhold.kms.store.Listing;
import dev.keyhold.kms.store.RegionTable;
import dev.keyhold.kms.store.Store;
import dev.keyhold.kms.store.StoreUnavailableException;
import dev.keyhold.kms.store.sqlite.DataDirectoryLock;
import dev.keyhold.kms.store.sqlite.SqliteStore;
import dev.keyhold.server.CommandFailedException;
import dev.keyhold.server.config.ServerSettings;
import dev.keyhold.server.directory.DataDirectory;
import dev.keyhold.server.startup.JournalReplay;
import dev.keyhold.server.startup.RootKeys;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Puts a backup in the place of the database of a data directory that no server uses. */
public final class Restore {
    private static final int PAGE = 1000;

    private final ServerSettings settings;
    private final DataDirectory directory;
    private final RandomSource random;
    private final InstantSource time;

    public Restore(ServerSettings settings, RandomSource random, InstantSource time) {
        this.settings = settings;
        this.directory = settings.directory();
        this.random = random;
        this.time = time;
    }

    /**
     * What was done.
     *
     * @param erasedAgain how many KMS keys the backup brought back that were erased since
     * @param replaced where the database is that was there; null if there was none
     */
    public record Restored(
            Installation installation,
            int erasedAgain,
            @Nullable Path replaced) {}

    /**
     * Replaces the database, or changes nothing.
     *
     * @param force whether a database in place that cannot be opened may be replaced
     * @throws CommandFailedException if the file is no backup of this installation
     * @throws StoreUnavailableException if a server uses the directory
     * @throws dev.keyhold.kms.crypto.RootKeyException if the root key is not that of the backup
     */
    public Restored run(Path backup, boolean force) {
        if (!Files.isRegularFile(backup)) {
            throw new CommandFailedException("there is no file " + backup);
        }
        directory.prepare();
        try (DataDirectoryLock using = DataDirectoryLock.acquire(directory.root());
                DataDirectoryLock copying = DataDirectoryLock.acquireForBackup(directory.root());
                StagedDatabase staged = StagedDatabase.copy(backup, directory)) {
            return replace(staged, force);
        }
    }

    private Restored replace(StagedDatabase staged, boolean force) {
        requireOneRootKey(force);
        Optional<Installation> current = current(force);
        Installation installation;
        int erasedAgain;
        try (Store store = staged.open()) {
            Installer installer = new Installer(store, random, time);
            installation = installer.find().orElseThrow(() -> staged.refused("no server was ever started on it"));
            current.filter(here -> !here.isSameAs(installation)).ifPresent(here -> {
                throw staged.refused("it is of account " + installation.account() + ", made "
                        + installation.creationDate() + ", and " + directory.root() + " has account "
                        + here.account() + ", made " + here.creationDate() + "; use a data directory of its own");
            });
            try (RootKeyProvider rootKey = new RootKeys(settings.rootKey(), random).open();
                    DomainKeyring keyring = installer.open(rootKey)) {
                erasedAgain = new JournalReplay(settings, random, time).apply(store, keyring);
            }
        }
        return new Restored(installation, erasedAgain, staged.replace(time.instant()));
    }

    /** A change of the root key that was interrupted is for the database in place, and must not be judged by another. */
    private void requireOneRootKey(boolean force) {
        if (settings.rootKey().isChanging() && !force) {
            throw new CommandFailedException("a change of the root key was interrupted, which left "
                    + settings.rootKey().staged()
                    + "; start the server, or run keyhold root rotate, so that it ends. If the database in place is"
                    + " lost, --force restores with " + settings.rootKey().file());
        }
    }

    /** What the database in place was made with, if there is one that was used. */
    private Optional<Installation> current(boolean force) {
        if (!Files.exists(directory.database())) {
            return Optional.empty();
        }
        // Closing it leaves everything in the one file.
        try (Store store = SqliteStore.open(directory.database())) {
            requireOneFile(store);
            writeErasuresDown(store);
            return new Installer(store, random, time).find();
        } catch (StoreUnavailableException unusable) {
            if (force) {
                return Optional.empty();
            }
            throw new CommandFailedException(
                    "the database in place cannot be opened, so it cannot be compared with the backup: "
                            + unusable.getMessage() + "; --force replaces it, and keeps it as it is",
                    unusable);
        }
    }

    /** A backup may be from before a Region got its file, and would not know that there is one (multi-region.md MR-15). */
    private static void requireOneFile(Store store) {
        Map<Region, String> regions = new RegionTable(store).others();
        if (!regions.isEmpty()) {
            throw new CommandFailedException("keyhold restore works on one file, but Regions have their own: " + regions
                    + "; nothing was changed");
        }
    }

    /** A kill may have come between an erasure's first step and its line in the journal, and this store is about to be replaced. */
    private void writeErasuresDown(Store store) {
        DueTable due = new DueTable(store);
        for (int shard = 0; shard < DueTable.SHARDS; shard++) {
            Listing<DueEntry> page = due.list(DueKind.ERASE_KEY, shard, null, PAGE);
            while (!page.records().isEmpty()) {
                page.records().forEach(this::writeDown);
                page = due.list(
                        DueKind.ERASE_KEY,
                        shard,
                        page.records().get(page.records().size() - 1),
                        PAGE);
            }
        }
    }

    private void writeDown(DueEntry erasure) {
        KeyArn.parse(erasure.subject())
                .ifPresent(key -> settings.erasures().journal().append(key, erasure.time()));
    }
}
