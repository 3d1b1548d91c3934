package dev.keyhold.server.startup;

import dev.keyhold.kms.erasure.StoreErasureJournal;
import dev.keyhold.kms.store.Store;
import dev.keyhold.kms.store.StorePlace;
import dev.keyhold.kms.store.StorePlaceTable;
import dev.keyhold.kms.store.dynamodb.DynamoDbStore;
import dev.keyhold.kms.store.dynamodb.StoreTable;
import dev.keyhold.kms.store.dynamodb.TableLocation;
import dev.keyhold.server.CommandFailedException;
import dev.keyhold.server.config.ServerSettings;
import java.util.Optional;
import java.util.function.ToIntFunction;
import org.jspecify.annotations.Nullable;

/**
 * Whether a table is the one that its journal of erasures was last applied to; one that was restored is not (erasure.md section 4.1).
 * Used by one thread.
 */
final class TablePlace {
    private final TableLocation location;
    private final StorePlaceTable places;
    private final String id;
    private final Optional<StorePlace> found;

    private TablePlace(TableLocation location, Store store) {
        this.location = location;
        this.places = new StorePlaceTable(store);
        this.found = places.find();
        try (StoreTable table = new StoreTable(location)) {
            this.id = table.id();
        }
    }

    /** That of the store, if it is in a table. */
    static Optional<TablePlace> of(ServerSettings settings, Store store) {
        return Optional.ofNullable(settings.table()).map(table -> new TablePlace(table, store));
    }

    /** The store that the journal is in, opened, if there is one; the caller closes it. */
    static @Nullable Store journal(ServerSettings settings, Store store) {
        TableLocation table = settings.table();
        return table == null
                ? null
                : new StorePlaceTable(store)
                        .find()
                        .flatMap(StorePlace::journal)
                        .map(name -> DynamoDbStore.open(journal(table, name)))
                        .orElse(null);
    }

    /** @throws CommandFailedException if it was restored, and its journal not applied yet */
    void requireSame() {
        if (isAnother()) {
            throw new CommandFailedException(restored() + "run keyhold init with this table and root key"
                    + found.flatMap(StorePlace::journal)
                            .map(name -> " and --erasures-table " + name)
                            .orElse("")
                    + ", which erases that again");
        }
    }

    /**
     * Finds out whether {@code keyhold init} may go on.
     *
     * @param erasures the name of the journal's table; null if none was given
     * @throws CommandFailedException if the journal is in a table that was not named
     */
    void requireJournal(@Nullable String erasures) {
        Optional<String> journal = found.flatMap(StorePlace::journal);
        if (isAnother() && erasures == null && journal.isPresent()) {
            throw new CommandFailedException(
                    restored() + "what was erased stands in a table: add --erasures-table " + journal.get());
        }
    }

    /** From before there was a place: the journal beside the server is all that there is. */
    void writeIfUnknown() {
        if (found.isEmpty()) {
            write(null);
        }
    }

    /**
     * Applies a journal in a table, if one is named, and remembers where the store lies from now on.
     *
     * @param replay applies it
     */
    void settle(@Nullable String erasures, ToIntFunction<StoreErasureJournal> replay) {
        if (erasures == null) {
            write(found.flatMap(StorePlace::journal).orElse(null));
            return;
        }
        try (Store journal = DynamoDbStore.open(journal(location, erasures))) {
            int unused = replay.applyAsInt(new StoreErasureJournal(journal));
        }
        write(erasures);
    }

    private void write(@Nullable String erasures) {
        StorePlace place = new StorePlace(id, erasures);
        if (!found.equals(Optional.of(place))
                && !places.write(place)
                && !places.find().equals(Optional.of(place))) {
            throw new CommandFailedException("DynamoDB table " + location.table()
                    + " is being initialized by somebody else at the same time: try again");
        }
    }

    private boolean isAnother() {
        return found.isPresent() && !found.get().table().equals(id);
    }

    private String restored() {
        return "DynamoDB table " + location.table()
                + " was restored from a backup, or copied, and would bring back what was erased since: ";
    }

    /** Where a journal's table is: beside that of the keys. */
    static TableLocation journal(TableLocation keys, String name) {
        return new TableLocation(name, keys.region(), keys.endpoint());
    }
}
