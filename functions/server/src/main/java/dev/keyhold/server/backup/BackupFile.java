package dev.keyhold.server.backup;

import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Set;

/** What {@code keyhold backup} wrote. */
interface BackupFile extends Closeable {
    /**
     * Opens one of either kind.
     *
     * @throws UnusableBackupException if it is seen to be none
     */
    static BackupFile open(Path file) throws IOException {
        return BackupArchive.isOne(file) ? BackupArchive.open(file) : DatabaseBackup.open(file);
    }

    /** What {@link dev.keyhold.server.config.StoreFile#name()} calls the stores that are in it. */
    Set<String> names();

    /**
     * Copies a store that is in it to a new file, for its owner only.
     *
     * @throws UnusableBackupException if it is damaged
     */
    void copy(String name, Path to) throws IOException;
}
