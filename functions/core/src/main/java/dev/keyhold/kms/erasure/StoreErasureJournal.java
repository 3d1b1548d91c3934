package dev.keyhold.kms.erasure;

import dev.keyhold.kms.key.KeyArn;
import dev.keyhold.kms.store.Attributes;
import dev.keyhold.kms.store.Item;
import dev.keyhold.kms.store.ItemKey;
import dev.keyhold.kms.store.Page;
import dev.keyhold.kms.store.Query;
import dev.keyhold.kms.store.Store;
import dev.keyhold.kms.store.Write;
import java.time.Instant;
import java.util.List;
import java.util.function.Consumer;

/**
 * The journal in a store of its own, which is neither saved nor restored together with the keys' store (erasure.md ER-37). An
 * outage is a {@link dev.keyhold.kms.store.StoreUnavailableException}. Safe for use by several threads and processes.
 */
public final class StoreErasureJournal implements ErasureJournal {
    private static final String PARTITION = "erasures";
    private static final String KEY = "key";
    private static final String BEGUN = "begun";
    private static final int PAGE = 1000;

    private final Store store;

    /** @param store not that of the keys; closed by whoever made it */
    public StoreErasureJournal(Store store) {
        this.store = store;
    }

    @Override
    public void append(KeyArn key, Instant begun) {
        ItemKey item = new ItemKey(PARTITION, key + " " + begun.toEpochMilli());
        Attributes attributes = Attributes.builder()
                .with(KEY, key.toString())
                .with(BEGUN, begun)
                .build();
        // Refused only where it is there already, which is as good.
        boolean unused = store.commit(List.of(Write.create(item, attributes)));
    }

    /**
     * Reads every erasure of the journal, in no order of time, some at once.
     *
     * @throws IllegalStateException if something in it is no erasure
     */
    public void forEachPart(Consumer<List<ErasureEntry>> parts) {
        Page page = store.query(new Query(PARTITION, "", null, PAGE));
        while (!page.items().isEmpty()) {
            parts.accept(page.items().stream().map(StoreErasureJournal::read).toList());
            String last = page.items().get(page.items().size() - 1).key().sort();
            page = store.query(new Query(PARTITION, "", last, PAGE));
        }
    }

    private static ErasureEntry read(Item item) {
        return KeyArn.parse(item.attributes().optionalText(KEY).orElse(""))
                .map(key -> new ErasureEntry(key, item.attributes().time(BEGUN)))
                .orElseThrow(() -> new IllegalStateException(
                        "the item " + item.key().sort() + " of the table of erasures is no erasure"));
    }
}
