package dev.keyhold.kms.store;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;

/** A store for tests that keeps every promise of the port except surviving the process. Safe for use by several threads. */
public final class InMemoryStore implements Store {
    private static final Comparator<String> UTF_8_ORDER =
            (left, right) -> Arrays.compareUnsigned(left.getBytes(UTF_8), right.getBytes(UTF_8));

    private final Map<String, NavigableMap<String, Item>> partitions;
    private boolean closed;

    public InMemoryStore() {
        this(new HashMap<>());
    }

    private InMemoryStore(Map<String, NavigableMap<String, Item>> partitions) {
        this.partitions = partitions;
    }

    /** Closes this store, and opens another that holds the same items. */
    public InMemoryStore reopen() {
        close();
        return new InMemoryStore(partitions);
    }

    @Override
    public synchronized Optional<Item> get(ItemKey key) {
        requireOpen();
        return Optional.ofNullable(partition(key.partition()).get(key.sort()));
    }

    @Override
    public synchronized Page query(Query query) {
        requireOpen();
        String after = query.after() == null ? "" : query.after();
        List<Item> found = partition(query.partition()).tailMap(after, false).values().stream()
                .filter(item -> item.key().sort().startsWith(query.sortPrefix()))
                .limit(query.limit() + 1L)
                .toList();
        boolean more = found.size() > query.limit();
        return new Page(more ? found.subList(0, query.limit()) : found, more);
    }

    @Override
    public synchronized boolean commit(List<Write> writes) {
        requireOpen();
        TransactionLimits.check(writes);
        if (!writes.stream().allMatch(this::holds)) {
            return false;
        }
        writes.forEach(this::apply);
        return true;
    }

    @Override
    public synchronized void close() {
        closed = true;
    }

    private boolean holds(Write write) {
        long version = get(write.key()).map(Item::version).orElse(Write.ABSENT);
        return version == write.expectedVersion();
    }

    private void apply(Write write) {
        NavigableMap<String, Item> partition = partition(write.key().partition());
        if (write instanceof Write.Put put) {
            partition.put(put.key().sort(), new Item(put.key(), put.expectedVersion() + 1, put.attributes()));
        } else if (write instanceof Write.Delete) {
            partition.remove(write.key().sort());
        }
    }

    private NavigableMap<String, Item> partition(String name) {
        return partitions.computeIfAbsent(name, unused -> new TreeMap<>(UTF_8_ORDER));
    }

    private void requireOpen() {
        if (closed) {
            throw new StoreUnavailableException("the store is closed");
        }
    }
}
