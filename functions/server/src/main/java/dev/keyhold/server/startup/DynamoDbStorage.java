package dev.keyhold.server.startup;

import dev.keyhold.kms.store.Store;
import dev.keyhold.kms.store.dynamodb.TableLocation;
import dev.keyhold.kms.store.dynamodb.WatchedTable;
import dev.keyhold.kms.store.sqlite.DataDirectoryLock;
import java.nio.file.Path;
import java.time.InstantSource;

/** A table that servers share. Each has a data directory of its own, for certificate and state. */
final class DynamoDbStorage implements Storage {
    private final TableLocation table;

    DynamoDbStorage(TableLocation table) {
        this.table = table;
    }

    @Override
    public AutoCloseable lock(Path directory) {
        return DataDirectoryLock.acquire(directory);
    }

    @Override
    public Store open(Path database) {
        return WatchedTable.open(table, InstantSource.system());
    }
}
