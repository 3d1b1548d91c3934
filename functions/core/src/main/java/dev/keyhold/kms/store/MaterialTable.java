package dev.keyhold.kms.store;

import dev.keyhold.kms.crypto.WrappedValue;
import dev.keyhold.kms.key.KeyArn;
import dev.keyhold.kms.key.KeyMaterialId;
import java.time.Instant;
import java.util.Optional;

/** The wrapped materials of KMS keys in the store: for each an item in the partition of its key. */
public final class MaterialTable {
    private static final String PREFIX = "material/";
    private static final String WRAPPED = "wrapped";
    private static final String CREATED = "created";

    private final Store store;

    public MaterialTable(Store store) {
        this.store = store;
    }

    /** @throws IllegalStateException if what is stored is not a wrapped value */
    public Optional<WrappedValue> find(KeyArn key, KeyMaterialId id) {
        return store.get(itemKey(key, id))
                .map(item -> WrappedValue.parse(item.attributes().bytes(WRAPPED))
                        .orElseThrow(() -> new IllegalStateException("a stored key material is not a wrapped value")));
    }

    /** The write that adds a material. */
    public Write create(KeyArn key, KeyMaterialId id, WrappedValue wrapped, Instant now) {
        return Write.create(
                itemKey(key, id),
                Attributes.builder()
                        .with(WRAPPED, wrapped.bytes())
                        .with(CREATED, now)
                        .build());
    }

    private static ItemKey itemKey(KeyArn key, KeyMaterialId id) {
        return new ItemKey(KeyTable.partition(key), PREFIX + id);
    }
}
