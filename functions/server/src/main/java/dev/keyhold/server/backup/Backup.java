package dev.keyhold.server.backup;

import dev.keyhold.kms.store.Store;
import dev.keyhold.kms.store.StoreUnavailableException;
import dev.keyhold.kms.store.sqlite.DataDirectoryLock;
import dev.keyhold.kms.store.sqlite.SqliteBackup;
import dev.keyhold.kms.store.sqlite.SqliteStore;
import dev.keyhold.server.CommandFailedException;
import dev.keyhold.server.config.ServerSettings;
import dev.keyhold.server.config.StoreFile;
import dev.keyhold.server.directory.PendingRestore;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** Copies the stores of a data directory, whether or not a server uses them. */
public final class Backup {
    private final ServerSettings settings;
    private final InstantSource time;

    public Backup(ServerSettings settings, InstantSource time) {
        this.settings = settings;
        this.time = time;
    }

    /**
     * Makes the file, complete or not at all: a database, or an archive if Regions have stores of their own.
     *
     * @throws CommandFailedException if there is no database, or not all that belongs to the installation
     * @throws StoreUnavailableException if a database cannot be read or the file cannot be made
     */
    public void write(Path file) {
        List<StoreFile> stores = settings.stores();
        stores.forEach(this::requireThere);
        try (DataDirectoryLock copying =
                        DataDirectoryLock.acquireForBackup(settings.directory().root());
                NewFile made = NewFile.at(file)) {
            if (PendingRestore.isThere(settings.directory())) {
                throw new CommandFailedException(
                        "a restore of " + settings.directory().root()
                                + " was interrupted; start the server, or restore again, so that it ends");
            }
            Map<StoreFile, Path> copies = new LinkedHashMap<>();
            stores.forEach(store -> copies.put(store, made.beside(store.name())));
            copy(copies);
            WholeInstallation whole = examine(copies);
            made.take(copies.size() == 1 ? made.beside(StoreFile.HOME) : archive(whole, copies, made));
        } catch (IOException e) {
            throw CommandFailedException.of("cannot make " + file, e);
        }
    }

    private void requireThere(StoreFile store) {
        if (Files.exists(store.path())) {
            return;
        }
        throw new CommandFailedException(
                store.region() == null
                        ? "there is no database in " + settings.directory().root()
                                + " to make a backup of; name the server's --data DIR"
                        : store + " is not there: " + store.path()
                                + "; if it is new, start the server once, and if not," + " bring the file back");
    }

    private static void copy(Map<StoreFile, Path> copies) {
        if (copies.size() == 1) {
            copies.forEach((store, copy) -> SqliteBackup.copy(store.path(), copy));
            return;
        }
        Map<Path, Path> targets = new LinkedHashMap<>();
        copies.forEach((store, copy) -> targets.put(store.path(), copy));
        SqliteBackup.copyTogether(targets);
    }

    /** Looks at the copies: what the databases have may be another thing by now. */
    private WholeInstallation examine(Map<StoreFile, Path> copies) {
        Map<StoreFile, Store> opened = new LinkedHashMap<>();
        try {
            copies.forEach((store, copy) -> opened.put(store, SqliteStore.openForReading(copy)));
            return WholeInstallation.of(
                    opened,
                    reason -> new CommandFailedException(
                            "cannot make a backup of " + settings.directory().root() + ": " + reason));
        } finally {
            opened.values().forEach(Store::close);
        }
    }

    private Path archive(WholeInstallation whole, Map<StoreFile, Path> copies, NewFile made) throws IOException {
        Path archive = made.beside("archive");
        Map<String, Path> entries = copies.entrySet().stream()
                .collect(Collectors.toMap(
                        entry -> entry.getKey().name(), Map.Entry::getValue, (a, b) -> a, LinkedHashMap::new));
        BackupArchive.write(archive, entries, digests -> BackupManifest.of(whole, time.instant(), digests));
        return archive;
    }
}
