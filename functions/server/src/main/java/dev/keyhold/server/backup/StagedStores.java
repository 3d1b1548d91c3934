package dev.keyhold.server.backup;

import dev.keyhold.kms.store.Store;
import dev.keyhold.kms.store.StoreUnavailableException;
import dev.keyhold.kms.store.sqlite.SqliteBackup;
import dev.keyhold.kms.store.sqlite.SqliteStore;
import dev.keyhold.server.CommandFailedException;
import dev.keyhold.server.config.ServerSettings;
import dev.keyhold.server.config.StoreFile;
import dev.keyhold.server.directory.DataDirectory;
import dev.keyhold.server.directory.PendingRestore;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * Copies of what is in a backup, each beside the store whose place it takes when all of them do. Closing deletes them if that was not
 * decided. The caller keeps every other process off the stores.
 */
final class StagedStores implements AutoCloseable {
    private final Path backup;
    private final ServerSettings settings;

    private StagedStores(Path backup, ServerSettings settings) {
        this.backup = backup;
        this.settings = settings;
    }

    /**
     * Copies a backup that has the stores of the settings, each of them a whole database.
     *
     * @throws CommandFailedException if it is none, or cannot be copied
     */
    static StagedStores copy(Path backup, ServerSettings settings) {
        StagedStores staged = new StagedStores(backup, settings);
        boolean usable = false;
        try (BackupFile file = BackupFile.open(backup)) {
            staged.requireThese(file.names());
            for (StoreFile store : settings.stores()) {
                staged.copy(file, store);
            }
            usable = true;
            return staged;
        } catch (UnusableBackupException e) {
            throw staged.refused(String.valueOf(e.getMessage()));
        } catch (IOException e) {
            throw CommandFailedException.of("cannot copy " + backup, e);
        } finally {
            if (!usable) {
                staged.close();
            }
        }
    }

    private void requireThese(Set<String> names) {
        Set<String> wanted = settings.stores().stream().map(StoreFile::name).collect(Collectors.toSet());
        Set<String> missing = new TreeSet<>(wanted);
        missing.removeAll(names);
        Set<String> unknown = new TreeSet<>(names);
        unknown.removeAll(wanted);
        String file = settings.directory().settings().toString();
        if (!missing.isEmpty()) {
            throw refused("it has no " + String.join(" and no ", missing) + ", but " + file
                    + " gives that Region a store of its own; if it is from before that, restore it into another data"
                    + " directory, whose settings do not");
        }
        if (!unknown.isEmpty()) {
            throw refused("it has " + String.join(" and ", unknown) + ", but " + file
                    + " gives that Region no store of its own: add the line keyhold.region.\"REGION\".store=FILE");
        }
    }

    private void copy(BackupFile file, StoreFile store) throws IOException {
        Path copy = DataDirectory.restoring(store.path());
        Path directory = copy.getParent();
        if (directory == null || !Files.isDirectory(directory)) {
            throw new CommandFailedException("there is no directory " + directory + " for " + store);
        }
        file.copy(store.name(), copy);
        try {
            SqliteBackup.check(copy);
        } catch (StoreUnavailableException e) {
            throw refused(String.valueOf(e.getMessage())
                    .replace(copy.toString(), settings.regionStores().isEmpty() ? "it" : store.name()));
        }
    }

    /** Opens them, in the current schema. Closing a store leaves everything in its one file. */
    Map<StoreFile, Store> open() {
        Map<StoreFile, Store> opened = new LinkedHashMap<>();
        try {
            settings.stores()
                    .forEach(store -> opened.put(store, SqliteStore.open(DataDirectory.restoring(store.path()))));
            return opened;
        } catch (RuntimeException failure) {
            opened.values().forEach(Store::close);
            throw failure;
        }
    }

    /** What is said of a backup that cannot be used. */
    CommandFailedException refused(String reason) {
        return new CommandFailedException("cannot restore " + backup + ": " + reason);
    }

    /**
     * All of them become the stores. They are closed by then.
     *
     * @return where those are that were there
     */
    List<Path> replace(Instant now) {
        return PendingRestore.carryOut(
                settings.directory(),
                settings.stores().stream().map(StoreFile::path).toList(),
                now);
    }

    @Override
    public void close() {
        if (!PendingRestore.isThere(settings.directory())) {
            settings.stores().forEach(store -> DataDirectory.discardRestoring(store.path()));
        }
    }
}
