package dev.keyhold.kms.store;

import java.util.Optional;

/** The one item that says how far the journal of erasures was applied to the store: an older copy of the store has an older mark. */
public final class JournalMarkTable {
    private static final ItemKey KEY = new ItemKey("installation", "erasures");
    private static final String BYTES = "bytes";
    private static final String LINE = "line";

    private final Store store;

    public JournalMarkTable(Store store) {
        this.store = store;
    }

    /** The mark; {@link JournalMark#NONE} in a store that has none. */
    public JournalMark find() {
        return store.get(KEY)
                .map(Item::attributes)
                .map(from -> new JournalMark(from.number(BYTES), from.text(LINE)))
                .orElse(JournalMark.NONE);
    }

    /** The write that moves the mark. */
    public Write put(JournalMark mark) {
        Optional<Item> before = store.get(KEY);
        return new Write.Put(
                KEY,
                before.map(Item::version).orElse(Write.ABSENT),
                Attributes.builder()
                        .with(BYTES, mark.bytes())
                        .with(LINE, mark.line())
                        .build());
    }
}
