package dev.keyhold.kms.store;

import dev.keyhold.kms.key.AccountId;
import dev.keyhold.kms.key.Region;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;

/** Which Region a store is for, and, in the home store, which Regions have a store of their own (multi-region.md MR-14, MR-15). */
public final class RegionTable {
    private static final String PARTITION = "installation";
    private static final ItemKey OWN = new ItemKey(PARTITION, "region");
    private static final String OTHERS = "region/";
    private static final String REGION = "region";
    private static final String STORE = "store";
    private static final int PAGE = 100;

    private final Store store;

    public RegionTable(Store store) {
        this.store = store;
    }

    /** The one Region that the store is for; empty for a home store. */
    public Optional<Region> own() {
        return store.get(OWN).map(item -> new Region(item.attributes().text(REGION)));
    }

    /** The write that makes the store one Region's. */
    public Write belongTo(Region region) {
        return Write.create(
                OWN, Attributes.builder().with(REGION, region.name()).build());
    }

    /** The Regions that have a store of their own, and where each was when that was written. */
    public Map<Region, String> others() {
        Map<Region, String> found = new TreeMap<>(Region.BY_NAME);
        List<Item> items = new ArrayList<>();
        Page page = store.query(new Query(PARTITION, OTHERS, null, PAGE));
        items.addAll(page.items());
        while (page.more()) {
            page = store.query(new Query(
                    PARTITION, OTHERS, items.get(items.size() - 1).key().sort(), PAGE));
            items.addAll(page.items());
        }
        items.forEach(item -> found.put(
                new Region(item.key().sort().substring(OTHERS.length())),
                item.attributes().text(STORE)));
        return found;
    }

    /** The write that remembers that a Region has a store of its own; it fails if that is known. */
    public Write remember(Region region, String place) {
        return Write.create(
                new ItemKey(PARTITION, OTHERS + region),
                Attributes.builder().with(STORE, place).build());
    }

    /** Whether the store has KMS keys, aliases or tombstones of a Region. */
    public boolean holds(AccountId account, Region region) {
        return Stream.of("keys/", "aliases/", "tombstones/")
                .anyMatch(kind -> !store.query(new Query(kind + account + "/" + region, "", null, 1))
                        .items()
                        .isEmpty());
    }
}
