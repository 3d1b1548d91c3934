package dev.keyhold.kms.store;

import dev.keyhold.kms.crypto.BackingKeyIdentity;
import dev.keyhold.kms.crypto.WrappedValue;
import dev.keyhold.kms.crypto.WrappingContext;
import dev.keyhold.kms.key.AccountId;
import dev.keyhold.kms.key.KeyArn;
import dev.keyhold.kms.key.KeyMaterialId;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** The values that references name, wherever they are stored. */
public final class ReferencedValues {
    private final Store store;

    public ReferencedValues(Store store) {
        this.store = store;
    }

    /** Where a value stands, and what it authenticates, which may need what stands beside it. */
    private record Place(ItemKey key, String attribute, Function<Attributes, WrappingContext> context) {}

    /** What was found in the place of a value. */
    public static final class Found {
        private final Place place;
        private final @Nullable Item item;

        private Found(Place place, @Nullable Item item) {
            this.place = place;
            this.item = item;
        }

        /**
         * The value; there is none if it was erased.
         *
         * @throws dev.keyhold.kms.crypto.UnwrapException if what is stored is not a wrapped value
         */
        public Optional<WrappedValue> value() {
            return Optional.ofNullable(item)
                    .map(found -> DomainKeyTable.wrapped(found.attributes().bytes(place.attribute)));
        }

        /** What the {@link #value} authenticates. */
        public WrappingContext context() {
            return place.context.apply(existing().attributes());
        }

        /** The write that puts the same value, wrapped anew, in its place, if nobody changed the item since it was read. */
        public Write replace(WrappedValue rewrapped) {
            Attributes.Builder attributes = Attributes.builder();
            existing().attributes().visit(attributes);
            attributes.bytes(place.attribute, rewrapped.bytes());
            return new Write.Put(place.key, existing().version(), attributes.build());
        }

        /** The write that changes nothing, but fails if somebody changed the item, or made it, since it was read. */
        public Write unchanged() {
            return new Write.Check(place.key, item == null ? Write.ABSENT : item.version());
        }

        private Item existing() {
            if (item == null) {
                throw new IllegalStateException("there is no value at " + place.key.sort());
            }
            return item;
        }
    }

    /** Looks for a value. */
    public Found find(Referent referent) {
        Place place = referent.kmsKey()
                .flatMap(key -> referent.materialId().map(id -> material(key, id)))
                .or(() -> referent.accessKeyId().map(ReferencedValues::accessKey))
                .or(() -> referent.serviceKeyName().map(ReferencedValues::serviceKey))
                .orElseThrow(
                        () -> new IllegalStateException("a reference names nothing that is known: " + referent.text()));
        return new Found(place, store.get(place.key).orElse(null));
    }

    private static Place material(KeyArn key, KeyMaterialId id) {
        WrappingContext context = WrappingContext.backingKey(new BackingKeyIdentity(key.account(), key.keyId(), id));
        return new Place(MaterialTable.itemKey(key, id), MaterialTable.WRAPPED, attributes -> context);
    }

    private static Place accessKey(String id) {
        return new Place(
                AccessKeyTable.itemKey(id),
                AccessKeyTable.SECRET,
                attributes ->
                        WrappingContext.accessKeySecret(new AccountId(attributes.text(AccessKeyTable.ACCOUNT)), id));
    }

    private static Place serviceKey(String name) {
        return new Place(
                ServiceKeyTable.itemKey(name), ServiceKeyTable.WRAPPED, attributes -> WrappingContext.serviceKey(name));
    }
}
