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
        return allVersioned().stream().map(Versioned::value).toList();
    }

    /** Every domain key, with what a write that replaces it needs. */
    public List<Versioned<WrappedDomainKey>> allVersioned() {
        List<Versioned<WrappedDomainKey>> keys = new ArrayList<>();
        String after = null;
        Page page;
        do {
            page = store.query(new Query(PARTITION, "", after, PAGE));
            for (Item item : page.items()) {
                after = item.key().sort();
                keys.add(new Versioned<>(read(item), item.version()));
            }
        } while (page.more());
        return keys;
    }

    /** The write that puts a domain key under another root key in the place of the same one under the former. */
    public Write replace(Versioned<WrappedDomainKey> former, WrappedDomainKey key) {
        if (!former.value().id().equals(key.id())) {
            throw new IllegalArgumentException("a domain key keeps its ID");
        }
        return new Write.Put(itemKey(key), former.version(), attributes(key));
    }

    /** The write that adds a domain key. */
    public Write create(WrappedDomainKey key) {
        return Write.create(itemKey(key), attributes(key));
    }

    private static ItemKey itemKey(WrappedDomainKey key) {
        return new ItemKey(PARTITION, key.id().value());
    }

    private static Attributes attributes(WrappedDomainKey key) {
        return Attributes.builder().with(WRAPPED, key.value().bytes()).build();
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
