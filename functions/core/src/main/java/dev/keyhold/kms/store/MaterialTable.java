package dev.keyhold.kms.store;

import dev.keyhold.kms.crypto.WrappedValue;
import dev.keyhold.kms.key.KeyArn;
import dev.keyhold.kms.key.KeyMaterialId;
import dev.keyhold.kms.key.RotationType;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/** The wrapped materials of KMS keys in the store: for each an item in the partition of its key. */
public final class MaterialTable {
    private static final String PREFIX = "material/";
    static final String WRAPPED = "wrapped";
    private static final String CREATED = "created";
    private static final String ORDER = "order";
    private static final String ROTATED = "rotated";
    private static final String ROTATION_TYPE = "rotationType";
    private static final int PAGE = 1000;

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

    /** The materials of a KMS key in their order. There are as many as the key was rotated, and one more. */
    public List<KeyMaterial> list(KeyArn key) {
        List<KeyMaterial> materials = new ArrayList<>();
        String after = null;
        Page page;
        do {
            page = store.query(new Query(KeyTable.partition(key), PREFIX, after, PAGE));
            for (Item item : page.items()) {
                after = item.key().sort();
                materials.add(read(new KeyMaterialId(after.substring(PREFIX.length())), item.attributes()));
            }
        } while (page.more());
        materials.sort(Comparator.comparingInt(KeyMaterial::order));
        return materials;
    }

    /** The write that adds a material; to be committed with what {@link ValueWrapper} says. */
    public Write create(KeyArn key, KeyMaterial material, WrappedValue wrapped) {
        return Write.create(itemKey(key, material.id()), attributes(material, wrapped.bytes()));
    }

    static boolean isMaterial(Item item) {
        return item.key().sort().startsWith(PREFIX);
    }

    /** The write that removes the reference to a material of a KMS key, if there is one. */
    Optional<Write> removeReference(KeyArn key, Item material) {
        return WrappedValue.parse(material.attributes().bytes(WRAPPED))
                .flatMap(wrapped -> new ReferenceTable(store)
                        .remove(
                                wrapped.wrappingKeyId(),
                                Referent.material(
                                        key,
                                        new KeyMaterialId(material.key().sort().substring(PREFIX.length())))));
    }

    private static Attributes attributes(KeyMaterial material, byte[] wrapped) {
        Attributes.Builder attributes =
                Attributes.builder().with(WRAPPED, wrapped).with(CREATED, material.creationDate());
        if (material.order() > 0) {
            attributes.with(ORDER, material.order());
        }
        KeyMaterial.Rotation rotation = material.rotation();
        if (rotation != null) {
            attributes
                    .with(ROTATED, rotation.date())
                    .with(ROTATION_TYPE, rotation.type().name());
        }
        return attributes.build();
    }

    /**
     * The write that replaces what is known of a material, and leaves the material.
     *
     * @throws IllegalStateException if the KMS key does not have it
     */
    public Write describe(KeyArn key, KeyMaterial material) {
        Item item = store.get(itemKey(key, material.id()))
                .orElseThrow(() -> new IllegalStateException("no material " + material.id() + " of " + key));
        Attributes described = attributes(material, item.attributes().bytes(WRAPPED));
        return new Write.Put(item.key(), item.version(), described);
    }

    private static KeyMaterial read(KeyMaterialId id, Attributes attributes) {
        KeyMaterial.Rotation rotation = attributes
                .optionalText(ROTATION_TYPE)
                .map(type -> new KeyMaterial.Rotation(RotationType.valueOf(type), attributes.time(ROTATED)))
                .orElse(null);
        int order = Math.toIntExact(attributes.optionalNumber(ORDER).orElse(0L));
        return new KeyMaterial(id, order, attributes.time(CREATED), rotation);
    }

    static ItemKey itemKey(KeyArn key, KeyMaterialId id) {
        return new ItemKey(KeyTable.partition(key), PREFIX + id);
    }
}
