package dev.keyhold.server.startup;

import dev.keyhold.kms.store.InMemoryStore;
import dev.keyhold.kms.store.Item;
import dev.keyhold.kms.store.ItemKey;
import dev.keyhold.kms.store.Page;
import dev.keyhold.kms.store.Query;
import dev.keyhold.kms.store.Store;
import dev.keyhold.kms.store.StoreUnavailableException;
import dev.keyhold.kms.store.Write;
import java.util.List;
import java.util.Optional;

/** A store in memory, of a process that ends before or behind one of the commits of all its stores, as a kill would have it. */
final class MortalStore implements Store {
    private final Store store = new InMemoryStore();
    private final Life life;

    /** What is left of the process. */
    static final class Life {
        private int commits = Integer.MAX_VALUE;
        private boolean doneFirst;

        /** Lets so many commits pass, and neither the next one nor any behind it; of the next one, the answer only, if {@code done}. */
        void endAfter(int more, boolean done) {
            commits = more;
            doneFirst = done;
        }

        /** The next process. */
        void goOn() {
            endAfter(Integer.MAX_VALUE, false);
        }
    }

    MortalStore(Life life) {
        this.life = life;
    }

    @Override
    public Optional<Item> get(ItemKey key) {
        return store.get(key);
    }

    @Override
    public Page query(Query query) {
        return store.query(query);
    }

    @Override
    public boolean commit(List<Write> writes) {
        if (life.commits > 0) {
            life.commits--;
            return store.commit(writes);
        }
        if (life.doneFirst) {
            life.doneFirst = false;
            store.commit(writes);
        }
        throw new StoreUnavailableException("the power went");
    }

    @Override
    public void close() {
        store.close();
    }
}
