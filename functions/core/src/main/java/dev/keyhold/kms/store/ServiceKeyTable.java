package dev.keyhold.kms.store;

import dev.keyhold.kms.crypto.WrappedValue;
import java.util.Optional;

/** Keys of the service itself, wrapped, by what they are for. */
public final class ServiceKeyTable {
    private static final String PARTITION = "service-keys";
    static final String WRAPPED = "wrapped";

    private final Store store;

    public ServiceKeyTable(Store store) {
        this.store = store;
    }

    public Optional<WrappedValue> find(String name) {
        return store.get(itemKey(name))
                .map(item -> DomainKeyTable.wrapped(item.attributes().bytes(WRAPPED)));
    }

    /** The write that adds a key; to be committed with what {@link ValueWrapper} says. */
    public Write create(String name, WrappedValue key) {
        return Write.create(
                itemKey(name), Attributes.builder().with(WRAPPED, key.bytes()).build());
    }

    static ItemKey itemKey(String name) {
        return new ItemKey(PARTITION, name);
    }
}
