package dev.keyhold.server.startup;

import dev.keyhold.kms.crypto.SecureRandomSource;
import dev.keyhold.kms.store.dynamodb.StoreTable;
import dev.keyhold.kms.store.dynamodb.TableLocation;
import dev.keyhold.server.CommandFailedException;
import dev.keyhold.server.config.ServerSettings;
import dev.keyhold.server.directory.DataDirectory;
import java.time.InstantSource;
import org.jspecify.annotations.Nullable;

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
     * @param erasures the name of the table that erasures are noted in; null if they are noted in data directories, or it was named
     *     before
     */
    public OpenedData initialize(boolean createTable, @Nullable String erasures) {
        requireOtherTable(erasures);
        DataDirectory directory = settings.directory();
        directory.prepare();
        Storage storage = Storage.of(settings);
        AutoCloseable lock = storage.lock(directory.root());
        TableLocation table = settings.table();
        if (table != null) {
            requireTable(table, createTable);
            if (erasures != null) {
                requireTable(TablePlace.journal(table, erasures), createTable);
            }
        }
        return new DataOpener(settings, new SecureRandomSource(), time)
                .open(lock, storage.open(directory.database()), erasures);
    }

    private void requireOtherTable(@Nullable String erasures) {
        TableLocation table = settings.table();
        if (erasures != null && table == null) {
            throw new CommandFailedException("--erasures-table is for --store dynamodb");
        }
        if (erasures != null && table != null && erasures.equals(table.table())) {
            throw new CommandFailedException(
                    "--erasures-table must name another table than --table: a backup of the one must"
                            + " not take the other back");
        }
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
