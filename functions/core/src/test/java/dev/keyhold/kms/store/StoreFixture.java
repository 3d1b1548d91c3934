package dev.keyhold.kms.store;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The store under test, and the words that its contract is written in. */
public interface StoreFixture {
    /** How many races are run: more in a soak. */
    int RACES = Boolean.getBoolean("keyhold.soak") ? 1000 : 100;

    /** The store under test: empty when a test begins, and the same one until it is reopened. */
    Store store();

    /** Closes the store under test and opens its storage again; {@link #store()} is the new one from then on. */
    void reopen();

    static ItemKey key(String sort) {
        return new ItemKey("partition", sort);
    }

    static Attributes text(String value) {
        return Attributes.builder().with("text", value).build();
    }

    default boolean commit(Write... writes) {
        return store().commit(List.of(writes));
    }

    default boolean create(String sort) {
        return commit(Write.create(key(sort), text(sort)));
    }

    /** Creates the item and replaces it until it has the version. */
    default void createAtVersion(String sort, long version) {
        for (long expected = 0; expected < version; expected++) {
            if (!commit(new Write.Put(key(sort), expected, text(sort + expected)))) {
                throw new AssertionError("version " + expected + " of " + sort + " was not there");
            }
        }
    }

    default Optional<Item> find(String sort) {
        return store().get(key(sort));
    }

    /** The sort keys of a page. */
    static List<String> sorts(Page page) {
        return page.items().stream().map(item -> item.key().sort()).toList();
    }

    /** The sort keys of all items of the prefix, read in pages of {@code limit}. */
    default List<String> allSorts(String prefix, int limit) {
        List<String> all = new ArrayList<>();
        String after = null;
        boolean more = true;
        while (more) {
            Page page = store().query(new Query("partition", prefix, after, limit));
            all.addAll(sorts(page));
            more = page.more();
            after = all.isEmpty() ? null : all.get(all.size() - 1);
        }
        return all;
    }
}
