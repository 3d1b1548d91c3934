package dev.keyhold.kms.store.dynamodb;

import dev.keyhold.kms.store.Item;
import dev.keyhold.kms.store.ItemKey;
import dev.keyhold.kms.store.Page;
import dev.keyhold.kms.store.Query;
import dev.keyhold.kms.store.Store;
import dev.keyhold.kms.store.StoreUnavailableException;
import dev.keyhold.kms.store.StoreUnavailableException.Kind;
import dev.keyhold.kms.store.Write;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;

/**
 * The store on a DynamoDB table, which is refused once another table has its name: one that was restored brings erased keys back
 * (erasure.md ER-42). Safe for use by several threads.
 */
public final class WatchedTable implements Store {
    private static final System.Logger LOG = System.getLogger(WatchedTable.class.getName());

    /** A table is not restored, nor deleted, in less. */
    private static final Duration INTERVAL = Duration.ofMinutes(1);

    private static final String MISSING = "does not exist";

    private final DynamoDbStore store;
    private final String table;
    private final InstantSource time;
    private final String id;
    private volatile Instant lookedAt;

    private WatchedTable(DynamoDbStore store, String table, InstantSource time) {
        this.store = store;
        this.table = table;
        this.time = time;
        this.lookedAt = time.instant();
        this.id = store.tableId().orElseThrow(() -> unavailable(table, MISSING));
    }

    /**
     * Opens the store.
     *
     * @throws StoreUnavailableException if there is no such table, or it cannot be asked for
     */
    public static WatchedTable open(TableLocation location, InstantSource time) {
        return open(DynamoDbStore.open(location), location.table(), time);
    }

    /** The same over a store that has been opened, which it closes with itself, or if it fails. */
    static WatchedTable open(DynamoDbStore store, String table, InstantSource time) {
        try {
            return new WatchedTable(store, table, time);
        } catch (StoreUnavailableException failure) {
            store.close();
            throw failure;
        }
    }

    /** What tells the table from every other one, also from one that had its name before. */
    public String id() {
        return id;
    }

    @Override
    public Optional<Item> get(ItemKey key) {
        requireSame();
        return store.get(key);
    }

    @Override
    public Page query(Query query) {
        requireSame();
        return store.query(query);
    }

    @Override
    public boolean commit(List<Write> writes) {
        requireSame();
        return store.commit(writes);
    }

    @Override
    public void close() {
        store.close();
    }

    private void requireSame() {
        Instant now = time.instant();
        Instant last = lookedAt;
        // A clock that was set back says nothing of how long ago that was.
        if (now.isBefore(last) || !now.isBefore(last.plus(INTERVAL))) {
            look(now);
        }
    }

    private void look(Instant now) {
        Optional<String> found;
        try {
            found = store.tableIdSoon();
        } catch (StoreUnavailableException untold) {
            LOG.log(
                    System.Logger.Level.WARNING,
                    "it is not known whether {0} is still the same: {1}",
                    table,
                    untold.getMessage());
            lookedAt = now;
            return;
        }
        if (found.isEmpty()) {
            throw unavailable(table, MISSING);
        }
        if (!found.get().equals(id)) {
            throw unavailable(table, "is another than when it was opened: it was deleted, and restored or made again");
        }
        lookedAt = now;
    }

    private static StoreUnavailableException unavailable(String table, String what) {
        return new StoreUnavailableException(Kind.FAULT, "DynamoDB table " + table + " " + what, null);
    }
}
