package dev.keyhold.server.startup;

import dev.keyhold.kms.crypto.SecureRandomSource;
import dev.keyhold.kms.store.dynamodb.StoreTable;
import dev.keyhold.kms.store.dynamodb.TableLocation;
import dev.keyhold.server.CommandFailedException;
import dev.keyhold.server.config.ServerSettings;
import dev.keyhold.server.directory.DataDirectory;
import java.time.InstantSource;

/** Makes what servers share, once: account, root access key and domain key, and for development the table. */
public final class Initialization {
    private final ServerSettings settings;
    private final InstantSource time;

    public Initialization(ServerSettings settings, InstantSource time) {
        this.settings = settings;
        this.time = time;
    }

    /**
     * Makes what is missing; what is there already stays. The caller owns what it gets.
     *
     * @param createTable whether a missing table is made
     */
    public OpenedData initialize(boolean createTable) {
        DataDirectory directory = settings.directory();
        directory.prepare();
        Storage storage = Storage.of(settings);
        AutoCloseable lock = storage.lock(directory.root());
        TableLocation table = settings.table();
        if (table != null) {
            requireTable(table, createTable);
        }
        return new DataOpener(settings, new SecureRandomSource(), time).open(lock, storage.open(directory.database()));
    }

    private static void requireTable(TableLocation location, boolean create) {
        try (StoreTable table = new StoreTable(location)) {
            if (table.exists()) {
                return;
            }
            if (!create) {
                throw new CommandFailedException("DynamoDB table " + location.table()
                        + " does not exist: make it from your template (partition key p, sort key s, both strings),"
                        + " or for development add --create-table");
            }
            table.create();
        }
    }
}
