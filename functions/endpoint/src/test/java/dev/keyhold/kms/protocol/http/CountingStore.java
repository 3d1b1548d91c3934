package dev.keyhold.kms.protocol.http;

import dev.keyhold.kms.store.Item;
import dev.keyhold.kms.store.ItemKey;
import dev.keyhold.kms.store.Page;
import dev.keyhold.kms.store.Query;
import dev.keyhold.kms.store.Store;
import dev.keyhold.kms.store.WouldBlockException;
import dev.keyhold.kms.store.Write;
import io.vertx.core.Context;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;

/** Counts the transactions that a store is given, and can behave as a store that must not be waited for. */
final class CountingStore implements Store {
    private final Store behind;
    private final AtomicInteger commits = new AtomicInteger();
    private final AtomicInteger refusals = new AtomicInteger();
    private volatile boolean refusesEventLoop;

    CountingStore(Store behind) {
        this.behind = behind;
    }

    int commits() {
        return commits.get();
    }

    /** How often it refused to make an event loop wait. */
    int refusals() {
        return refusals.get();
    }

    void refuseEventLoop(boolean refuse) {
        refusesEventLoop = refuse;
    }

    @Override
    public Optional<Item> get(ItemKey key) {
        requireMayWait();
        return behind.get(key);
    }

    @Override
    public Page query(Query query) {
        requireMayWait();
        return behind.query(query);
    }

    @Override
    public boolean commit(List<Write> writes) {
        requireMayWait();
        commits.incrementAndGet();
        return behind.commit(writes);
    }

    private void requireMayWait() {
        if (refusesEventLoop && Context.isOnEventLoopThread()) {
            refusals.incrementAndGet();
            throw WouldBlockException.INSTANCE;
        }
    }

    @Override
    public void close() {
        behind.close();
    }
}
