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
import dev.keyhold.kms.store.InstallationTable;
import dev.keyhold.kms.store.Listing;
import dev.keyhold.kms.store.RegionTable;
import dev.keyhold.kms.store.Store;
import dev.keyhold.kms.store.StoreUnavailableException;
import dev.keyhold.kms.store.sqlite.DataDirectoryLock;
import dev.keyhold.kms.store.sqlite.SqliteStore;
import dev.keyhold.server.CommandFailedException;
import dev.keyhold.server.config.ServerSettings;
import dev.keyhold.server.config.StoreFile;
import dev.keyhold.server.directory.DataDirectory;
import dev.keyhold.server.directory.PendingRestore;
import dev.keyhold.server.startup.JournalReplay;
import dev.keyhold.server.startup.RootKeys;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Puts a backup in the place of the stores of a data directory that no server uses. */
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
     * @param replaced where the stores are that were there
     */
    public record Restored(Installation installation, int erasedAgain, List<Path> replaced) {
        public Restored {
            replaced = List.copyOf(replaced);
        }
    }

    /**
     * Replaces the stores, all of them, or changes nothing.
     *
     * @param force whether a database in place that cannot be opened may be replaced
     * @throws CommandFailedException if the file is no backup of this installation, or not of these stores
     * @throws StoreUnavailableException if a server uses the directory
     * @throws dev.keyhold.kms.crypto.RootKeyException if the root key is not that of the backup
     */
    public Restored run(Path backup, boolean force) {
        if (!Files.isRegularFile(backup)) {
            throw new CommandFailedException("there is no file " + backup);
        }
        directory.prepare();
        try (DataDirectoryLock using = DataDirectoryLock.acquire(directory.root());
                DataDirectoryLock copying = DataDirectoryLock.acquireForBackup(directory.root())) {
            PendingRestore.settle(
                    directory, settings.stores().stream().map(StoreFile::path).toList());
            List<DataDirectoryLock> locks = new ArrayList<>();
            try (StagedStores staged = lockAndCopy(backup, locks)) {
                return replace(staged, force);
            } finally {
                locks.forEach(DataDirectoryLock::close);
            }
        }
    }

    private StagedStores lockAndCopy(Path backup, List<DataDirectoryLock> locks) {
        settings.regionStores().values().forEach(file -> locks.add(DataDirectoryLock.acquireForStore(file)));
        return StagedStores.copy(backup, settings);
    }

    private Restored replace(StagedStores staged, boolean force) {
        requireOneRootKey(force);
        List<Installation> current = settings.stores().stream()
                .flatMap(store -> current(store, force).stream())
                .toList();
        Map<StoreFile, Store> opened = staged.open();
        Installation installation;
        int erasedAgain;
        try {
            installation = WholeInstallation.of(opened, staged::refused).installation();
            current.forEach(here -> requireSame(here, installation, staged));
            erasedAgain = eraseAgain(opened.values());
        } finally {
            opened.values().forEach(Store::close);
        }
        return new Restored(installation, erasedAgain, staged.replace(time.instant()));
    }

    private void requireSame(Installation here, Installation restored, StagedStores staged) {
        if (!here.isSameAs(restored)) {
            throw staged.refused("it is of account " + restored.account() + ", made "
                    + restored.creationDate() + ", and " + directory.root() + " has account "
                    + here.account() + ", made " + here.creationDate() + "; use a data directory of its own");
        }
    }

    /** Applies the journal to each store, with its domain keys. */
    private int eraseAgain(Collection<Store> stores) {
        int erased = 0;
        try (RootKeyProvider rootKey = new RootKeys(settings.rootKey(), random).open()) {
            for (Store store : stores) {
                try (DomainKeyring keyring = new Installer(store, random, time).open(rootKey)) {
                    erased += new JournalReplay(settings, random, time).apply(store, keyring);
                }
            }
        }
        return erased;
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

    /** What a store in place was made with, if there is one that was used. */
    private Optional<Installation> current(StoreFile file, boolean force) {
        if (!Files.exists(file.path())) {
            return Optional.empty();
        }
        // Closing it leaves everything in the one file.
        try (Store store = SqliteStore.open(file.path())) {
            requireNamed(store);
            writeErasuresDown(store);
            return new InstallationTable(store).find();
        } catch (StoreUnavailableException unusable) {
            if (force) {
                return Optional.empty();
            }
            throw new CommandFailedException(
                    file + " in place cannot be opened, so it cannot be compared with the backup: "
                            + unusable.getMessage() + "; --force replaces it, and keeps it as it is",
                    unusable);
        }
    }

    /** What a Region has must not be hidden by a setting (multi-region.md MR-15). */
    private void requireNamed(Store store) {
        Map<Region, String> regions = new RegionTable(store).others();
        regions.keySet().removeAll(settings.regionStores().keySet());
        if (!regions.isEmpty()) {
            throw new CommandFailedException("Regions have stores of their own that " + directory.settings()
                    + " does not name any more: " + regions + "; nothing was changed");
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
