package dev.keyhold.server.startup;

import dev.keyhold.kms.store.Store;
import dev.keyhold.kms.store.sqlite.DataDirectoryLock;
import dev.keyhold.kms.store.sqlite.SqliteStore;
import java.nio.file.Path;

/** The embedded store. */
public final class SqliteStorage implements Storage {
    @Override
    public AutoCloseable lock(Path directory) {
        return DataDirectoryLock.acquire(directory);
    }

    @Override
    public Store open(Path database) {
        return SqliteStore.open(database);
    }
}
