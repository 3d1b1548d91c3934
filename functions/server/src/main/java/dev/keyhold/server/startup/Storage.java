package dev.keyhold.server.startup;

import dev.keyhold.kms.store.Store;
import dev.keyhold.kms.store.dynamodb.TableLocation;
import dev.keyhold.server.config.ServerSettings;
import java.nio.file.Path;

/** The kind of store that a data directory has. */
public interface Storage {
    /** The one that the settings name. */
    static Storage of(ServerSettings settings) {
        TableLocation table = settings.table();
        return table == null ? new SqliteStorage() : new DynamoDbStorage(table);
    }

    /**
     * Keeps other servers off a data directory until it is closed, or the process ends.
     *
     * @throws dev.keyhold.kms.store.StoreUnavailableException if another server uses it
     */
    AutoCloseable lock(Path directory);

    /**
     * Opens the database, which is made if there is none.
     *
     * @throws dev.keyhold.kms.store.StoreUnavailableException if it cannot be read, or is of a newer version
     */
    Store open(Path database);
}
