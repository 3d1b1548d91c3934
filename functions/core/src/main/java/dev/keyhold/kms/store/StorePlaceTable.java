package dev.keyhold.kms.store;

import java.util.List;
import java.util.Optional;

/** The one item that says where a store lay when its journal of erasures was last applied. A store in a file has none. */
public final class StorePlaceTable {
    private static final ItemKey KEY = new ItemKey("installation", "place");
    private static final String TABLE = "table";
    private static final String ERASURES = "erasures";

    private final Store store;

    public StorePlaceTable(Store store) {
        this.store = store;
    }

    public Optional<StorePlace> find() {
        return store.get(KEY).map(item -> read(item.attributes()));
    }

    private static StorePlace read(Attributes from) {
        return new StorePlace(from.text(TABLE), from.optionalText(ERASURES).orElse(null));
    }

    /**
     * Writes down where the store lies, in the place of what stood there.
     *
     * @return whether nobody else did at the same time; if somebody did, nothing was changed
     */
    public boolean write(StorePlace place) {
        long version = store.get(KEY).map(Item::version).orElse(Write.ABSENT);
        Attributes.Builder attributes = Attributes.builder().with(TABLE, place.table());
        place.journal().ifPresent(name -> attributes.with(ERASURES, name));
        return store.commit(List.of(new Write.Put(KEY, version, attributes.build())));
    }
}
