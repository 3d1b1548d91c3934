package dev.keyhold.kms.store;

import dev.keyhold.kms.key.KeyArn;
import dev.keyhold.kms.key.LastUsage;
import java.util.Optional;

/** The last uses of KMS keys in the store: for each an item in the partition of its key, so that it is erased with the key. */
public final class LastUsageTable {
    private static final String SORT = "usage";
    private static final String OPERATION = "operation";
    private static final String TIME = "time";
    private static final String REQUEST_ID = "requestId";

    private final Store store;

    public LastUsageTable(Store store) {
        this.store = store;
    }

    public Optional<Versioned<LastUsage>> find(KeyArn key) {
        return store.get(itemKey(key)).map(item -> new Versioned<>(read(item.attributes()), item.version()));
    }

    /** @param expectedVersion of the use that this one replaces; 0 if there is none */
    public Write put(KeyArn key, long expectedVersion, LastUsage usage) {
        Attributes attributes = Attributes.builder()
                .with(OPERATION, usage.operation())
                .with(TIME, usage.time())
                .with(REQUEST_ID, usage.requestId())
                .build();
        return new Write.Put(itemKey(key), expectedVersion, attributes);
    }

    private static LastUsage read(Attributes attributes) {
        return new LastUsage(attributes.text(OPERATION), attributes.time(TIME), attributes.text(REQUEST_ID));
    }

    private static ItemKey itemKey(KeyArn key) {
        return new ItemKey(KeyTable.partition(key), SORT);
    }
}
