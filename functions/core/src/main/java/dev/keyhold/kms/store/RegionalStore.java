package dev.keyhold.kms.store;

import dev.keyhold.kms.crypto.WrappingKeyId;
import dev.keyhold.kms.key.KeyArn;
import dev.keyhold.kms.key.Region;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Keeps what belongs to a Region in the store of that Region, and everything else in the home store (multi-region.md MR-10,
 * MR-12). As good a store as these are, but for transactions over two of them, which are refused as the program's own mistake.
 * Safe for use by several threads. Closing it closes them all.
 */
public final class RegionalStore implements Store {
    private static final Set<String> OF_A_REGION = Set.of("key", "keys", "aliases", "tombstones", "audit");
    private static final String DUE = "due";
    private static final int REGION_PART = 2;

    private final Store home;
    private final SortedMap<Region, Store> regions = new TreeMap<>(Region.BY_NAME);

    /** A domain key never moves. */
    private final Map<WrappingKeyId, Store> storesOfDomainKeys = new ConcurrentHashMap<>();

    /**
     * @param home keeps what belongs to no Region, and all Regions but those of {@code regions}
     * @param regions the Regions that have a store of their own
     */
    public RegionalStore(Store home, Map<Region, Store> regions) {
        this.home = home;
        this.regions.putAll(regions);
    }

    /**
     * The stores that this one is made of: the home store, then the others in the order of their Regions' names. Each of them has an
     * index of what falls due in it.
     */
    public List<Store> parts() {
        return Stream.concat(Stream.of(home), regions.values().stream())
                .distinct()
                .toList();
    }

    @Override
    public Optional<Item> get(ItemKey key) {
        return storeOf(key).get(key);
    }

    /** What falls due is asked of the {@linkplain #parts parts}, each for itself. */
    @Override
    public Page query(Query query) {
        if (query.partition().startsWith(DUE + "/")) {
            throw new IllegalArgumentException("each part has an index of its own");
        }
        return storeOfPartition(query.partition()).query(query);
    }

    @Override
    public boolean commit(List<Write> writes) {
        Set<Store> stores = writes.stream().map(write -> storeOf(write.key())).collect(Collectors.toSet());
        if (stores.size() != 1) {
            throw new IllegalArgumentException("a transaction is of one store");
        }
        return stores.iterator().next().commit(writes);
    }

    @Override
    public void close() {
        parts().forEach(Store::close);
    }

    private Store storeOf(ItemKey key) {
        return key.partition().startsWith(DUE + "/")
                ? DueTable.subjectOf(key.sort())
                        .map(KeyArn::region)
                        .map(this::storeOf)
                        .orElse(home)
                : storeOfPartition(key.partition());
    }

    /** What is under a domain key is where the domain key is; one that is nowhere yet, or no more, is the home store's. */
    private Store storeOf(WrappingKeyId domainKey) {
        Store known = storesOfDomainKeys.get(domainKey);
        if (known != null) {
            return known;
        }
        StoreUnavailableException outage = null;
        for (Store part : parts()) {
            try {
                if (part.get(DomainKeyTable.itemKey(domainKey)).isPresent()) {
                    storesOfDomainKeys.put(domainKey, part);
                    return part;
                }
            } catch (StoreUnavailableException unreadable) {
                // It may be in another one, whose Region must not fail with this one.
                outage = unreadable;
            }
        }
        if (outage != null) {
            throw outage;
        }
        return home;
    }

    private Store storeOfPartition(String partition) {
        Optional<WrappingKeyId> domainKey = ReferenceTable.domainKeyOf(partition);
        if (domainKey.isPresent()) {
            return storeOf(domainKey.get());
        }
        String[] parts = partition.split("/", REGION_PART + 2);
        if (parts.length <= REGION_PART || !OF_A_REGION.contains(parts[0])) {
            return home;
        }
        return Region.parse(parts[REGION_PART]).map(this::storeOf).orElse(home);
    }

    private Store storeOf(Region region) {
        return regions.getOrDefault(region, home);
    }
}
