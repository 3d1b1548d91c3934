package dev.keyhold.server.backup;

import dev.keyhold.kms.store.StoreUnavailableException;
import dev.keyhold.kms.store.sqlite.DataDirectoryLock;
import dev.keyhold.kms.store.sqlite.SqliteBackup;
import dev.keyhold.server.CommandFailedException;
import dev.keyhold.server.directory.DataDirectory;
import java.nio.file.Files;
import java.nio.file.Path;

/** Copies the database of a data directory, whether or not a server uses it. */
public final class Backup {
    private final DataDirectory directory;

    public Backup(DataDirectory directory) {
        this.directory = directory;
    }

    /**
     * Makes the file, complete or not at all.
     *
     * @throws CommandFailedException if there is no database
     * @throws StoreUnavailableException if the database cannot be read or the file cannot be made
     */
    public void write(Path file) {
        if (!Files.exists(directory.database())) {
            throw new CommandFailedException("there is no database in " + directory.root()
                    + " to make a backup of; name the server's --data DIR");
        }
        try (DataDirectoryLock copying = DataDirectoryLock.acquireForBackup(directory.root())) {
            SqliteBackup.copy(directory.database(), file);
        }
    }
}
