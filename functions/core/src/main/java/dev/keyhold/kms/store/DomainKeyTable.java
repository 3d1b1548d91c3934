package dev.keyhold.kms.store;

import dev.keyhold.kms.crypto.WrappedDomainKey;
import dev.keyhold.kms.crypto.WrappedValue;
import dev.keyhold.kms.crypto.WrappingKeyId;
import java.util.ArrayList;
import java.util.List;

/** Domain keys in the store: wrapped by the root key, all in one partition. */
public final class DomainKeyTable {
    private static final String PARTITION = "domain-keys";
    private static final String WRAPPED = "wrapped";
    private static final int PAGE = 100;

    private final Store store;

    public DomainKeyTable(Store store) {
        this.store = store;
    }

    /** Every domain key. They are few. */
    public List<WrappedDomainKey> all() {
        List<WrappedDomainKey> keys = new ArrayList<>();
        Page page = store.query(new Query(PARTITION, "", null, PAGE));
        page.items().forEach(item -> keys.add(read(item)));
        while (page.more()) {
            String after = keys.get(keys.size() - 1).id().value();
            page = store.query(new Query(PARTITION, "", after, PAGE));
            page.items().forEach(item -> keys.add(read(item)));
        }
        return keys;
    }

    /** The write that adds a domain key. */
    public Write create(WrappedDomainKey key) {
        return Write.create(
                new ItemKey(PARTITION, key.id().value()),
                Attributes.builder().with(WRAPPED, key.value().bytes()).build());
    }

    static WrappedValue wrapped(byte[] stored) {
        return WrappedValue.parse(stored)
                .orElseThrow(() -> new IllegalStateException("a stored wrapped value was changed"));
    }

    private static WrappedDomainKey read(Item item) {
        return new WrappedDomainKey(
                new WrappingKeyId(item.key().sort()), wrapped(item.attributes().bytes(WRAPPED)));
    }
}
