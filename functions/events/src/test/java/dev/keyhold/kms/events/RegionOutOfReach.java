package dev.keyhold.kms.events;

import dev.keyhold.kms.key.Region;
import dev.keyhold.kms.store.Item;
import dev.keyhold.kms.store.ItemKey;
import dev.keyhold.kms.store.Page;
import dev.keyhold.kms.store.Query;
import dev.keyhold.kms.store.Store;
import dev.keyhold.kms.store.StoreUnavailableException;
import dev.keyhold.kms.store.Write;
import java.util.List;
import java.util.Optional;

/** A store of which one Region's KMS keys cannot be reached. Closing it leaves the store open. */
record RegionOutOfReach(Store store, Region region) implements Store {
    @Override
    public Optional<Item> get(ItemKey key) {
        requireReachable(key.partition());
        return store.get(key);
    }

    @Override
    public Page query(Query query) {
        requireReachable(query.partition());
        return store.query(query);
    }

    @Override
    public boolean commit(List<Write> writes) {
        writes.forEach(write -> requireReachable(write.key().partition()));
        return store.commit(writes);
    }

    @Override
    public void close() {}

    private void requireReachable(String partition) {
        if (partition.contains(region.name())) {
            throw new StoreUnavailableException("out of reach");
        }
    }
}
