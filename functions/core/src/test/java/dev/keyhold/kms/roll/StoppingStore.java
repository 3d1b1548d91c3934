package dev.keyhold.kms.roll;

import dev.keyhold.kms.store.Item;
import dev.keyhold.kms.store.ItemKey;
import dev.keyhold.kms.store.Page;
import dev.keyhold.kms.store.Query;
import dev.keyhold.kms.store.Store;
import dev.keyhold.kms.store.StoreUnavailableException;
import dev.keyhold.kms.store.Write;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** A store that ends before or behind one of its commits, as a kill would have it, and may not know yet what is there. */
final class StoppingStore implements Store {
    private final Store store;
    private long left = Long.MAX_VALUE;
    private boolean doneFirst;
    private int commits;
    private @Nullable Predicate<ItemKey> hidden;

    StoppingStore(Store store) {
        this.store = store;
    }

    /** Lets so many commits pass, and neither the next one nor any behind it; of the next one, the answer only, if {@code done}. */
    synchronized void stopAfter(int more, boolean done) {
        left = more;
        doneFirst = done;
    }

    synchronized void go() {
        left = Long.MAX_VALUE;
        doneFirst = false;
    }

    synchronized int commits() {
        return commits;
    }

    /** The first item of this kind that is asked for is not found, once, as in a cache that remembers that it was not there. */
    synchronized void hideOnce(Predicate<ItemKey> kind) {
        hidden = kind;
    }

    @Override
    public synchronized Optional<Item> get(ItemKey key) {
        if (hidden != null && hidden.test(key)) {
            hidden = null;
            return Optional.empty();
        }
        return store.get(key);
    }

    @Override
    public Page query(Query query) {
        return store.query(query);
    }

    @Override
    public synchronized boolean commit(List<Write> writes) {
        if (left-- > 0) {
            boolean done = store.commit(writes);
            commits += done ? 1 : 0;
            return done;
        }
        if (doneFirst) {
            doneFirst = false;
            store.commit(writes);
        }
        throw new StoreUnavailableException("stopped");
    }

    @Override
    public void close() {
        store.close();
    }
}
