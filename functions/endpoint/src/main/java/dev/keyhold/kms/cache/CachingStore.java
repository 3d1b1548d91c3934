package dev.keyhold.kms.cache;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.keyhold.kms.store.Item;
import dev.keyhold.kms.store.ItemKey;
import dev.keyhold.kms.store.Page;
import dev.keyhold.kms.store.Query;
import dev.keyhold.kms.store.Store;
import dev.keyhold.kms.store.WouldBlockException;
import dev.keyhold.kms.store.Write;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLongArray;
import java.util.function.BooleanSupplier;

/**
 * Keeps single items that were read from another store, so that most reads need no storage. What this process changes is
 * seen at once; what another changes, within {@link #BOUND}. Queries and commits are never kept. Safe for use by several
 * threads.
 *
 * <p>On a thread that must not wait, whatever would need storage throws {@link WouldBlockException}.
 */
public final class CachingStore implements Store {
    /** The longest time for which a change in another process may go unseen. */
    public static final Duration BOUND = Duration.ofSeconds(5);

    private static final long MAX_ITEMS = 50_000;
    private static final int STRIPES = 4096;

    private final Store store;
    private final BooleanSupplier mustNotBlock;
    private final InstantSource time;
    private final Cache<ItemKey, Entry> cache =
            Caffeine.newBuilder().maximumSize(MAX_ITEMS).build();

    /** Counts the commits that touched a stripe of items: a read that began before one must not be kept after it. */
    private final AtomicLongArray commits = new AtomicLongArray(STRIPES);

    public CachingStore(Store store, BooleanSupplier mustNotBlock, InstantSource time) {
        this.store = store;
        this.mustNotBlock = mustNotBlock;
        this.time = time;
    }

    private volatile boolean closed;

    private record Entry(Optional<Item> item, Instant readAt, long readAtNanos) {}

    @Override
    public Optional<Item> get(ItemKey key) {
        Entry entry = cache.getIfPresent(key);
        return entry != null && !closed && isFresh(entry) ? entry.item : load(key);
    }

    @Override
    public Page query(Query query) {
        requireMayBlock();
        return store.query(query);
    }

    @Override
    public boolean commit(List<Write> writes) {
        requireMayBlock();
        try {
            return store.commit(writes);
        } finally {
            // Also after a failure: the caller read something stale, or does not know what was written.
            for (Write write : writes) {
                commits.incrementAndGet(stripe(write.key()));
                cache.invalidate(write.key());
            }
        }
    }

    @Override
    public void close() {
        closed = true;
        store.close();
    }

    private Optional<Item> load(ItemKey key) {
        requireMayBlock();
        int stripe = stripe(key);
        long before = commits.get(stripe);
        Instant readAt = time.instant();
        long readAtNanos = System.nanoTime();
        Entry entry = new Entry(store.get(key), readAt, readAtNanos);
        // In compute, so that a commit either shows in the count here or invalidates what is put here.
        cache.asMap().compute(key, (same, old) -> commits.get(stripe) == before ? entry : null);
        return entry.item;
    }

    /** Either clock may stand still: the monotonic one of a frozen process, the wall clock that somebody set back. */
    private boolean isFresh(Entry entry) {
        Instant now = time.instant();
        return System.nanoTime() - entry.readAtNanos < BOUND.toNanos()
                && !now.isBefore(entry.readAt)
                && Duration.between(entry.readAt, now).compareTo(BOUND) < 0;
    }

    private void requireMayBlock() {
        if (mustNotBlock.getAsBoolean()) {
            throw WouldBlockException.INSTANCE;
        }
    }

    private static int stripe(ItemKey key) {
        return Math.floorMod(key.hashCode(), STRIPES);
    }
}
