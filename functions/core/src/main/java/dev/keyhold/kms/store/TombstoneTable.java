package dev.keyhold.kms.store;

import dev.keyhold.kms.key.AccountId;
import dev.keyhold.kms.key.DeletionRequest;
import dev.keyhold.kms.key.KeyArn;
import dev.keyhold.kms.key.KeyId;
import dev.keyhold.kms.key.KeyMaterialId;
import dev.keyhold.kms.key.Region;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Tombstones in the store, with what falls due for them: {@code erase-key}, until they have a receipt. */
public final class TombstoneTable {
    private static final String STATE = "state";
    private static final String CREATED = "created";
    private static final String REQUESTED_BY = "requestedBy";
    private static final String REQUEST_ID = "requestId";
    private static final String REQUESTED = "requested";
    private static final String WINDOW = "windowDays";
    private static final String MATERIALS = "materials";
    private static final String ALIASES = "aliases";
    private static final String TAGS = "tags";
    private static final String PRIMARY = "primaryRegion";
    private static final String RECEIPT = "receipt";
    private static final String SEPARATOR = " ";
    private static final int TIME_DIGITS = 15;

    /** So often may one key ID be erased in one Region, made again there, and erased again. */
    private static final int MOST = 1000;

    private final Store store;

    public TombstoneTable(Store store) {
        this.store = store;
    }

    /** The tombstone that an entry of the index is about, while it has no receipt. */
    public Optional<Versioned<Tombstone>> find(DueEntry entry) {
        return KeyArn.parse(entry.subject())
                .flatMap(key -> find(key, entry.time()))
                .filter(found -> found.value().state() != Tombstone.State.ERASED);
    }

    /** The tombstone of an erasure that began at this time. */
    public Optional<Versioned<Tombstone>> find(KeyArn key, Instant begun) {
        return store.get(itemKey(key, begun)).map(item -> read(key.account(), key.region(), item));
    }

    /** Every tombstone of a KMS key; there are several of a replica key that was made again. The last one is the newest. */
    public List<Tombstone> ofKey(KeyArn key) {
        Page page = store.query(new Query(partition(key.account(), key.region()), key.keyId() + "/", null, MOST));
        return page.items().stream()
                .map(item -> read(key.account(), key.region(), item).value())
                .toList();
    }

    /** Lists tombstones in the order of key IDs, behind {@code after}, a sort key. */
    public Listing<Tombstone> list(AccountId account, Region region, @Nullable String after, int limit) {
        Page page = store.query(new Query(partition(account, region), "", after, limit));
        return new Listing<>(
                page.items().stream()
                        .map(item -> read(account, region, item).value())
                        .toList(),
                page.more());
    }

    /** The tombstone of a KMS key of this name of which something is still to be done. */
    public Optional<Tombstone> erasing(KeyArn key) {
        return ofKey(key).stream()
                .filter(tombstone -> tombstone.state() != Tombstone.State.ERASED)
                .findFirst();
    }

    /** The writes that add a tombstone. */
    public List<Write> create(Tombstone tombstone) {
        List<Write> writes = new ArrayList<>(DueTable.change(Set.of(), due(tombstone)));
        writes.add(Write.create(itemKey(tombstone.key(), tombstone.begun()), attributes(tombstone)));
        return writes;
    }

    /** The writes that replace a tombstone, if nobody changed it since it was read. */
    public List<Write> replace(Versioned<Tombstone> expected, Tombstone updated) {
        List<Write> writes = new ArrayList<>(DueTable.change(due(expected.value()), due(updated)));
        writes.add(new Write.Put(itemKey(updated.key(), updated.begun()), expected.version(), attributes(updated)));
        return writes;
    }

    /** What a list goes on behind. */
    public static String position(Tombstone tombstone) {
        return sort(tombstone.key().keyId(), tombstone.begun());
    }

    private static Set<DueEntry> due(Tombstone tombstone) {
        return tombstone.state() == Tombstone.State.ERASED
                ? Set.of()
                : Set.of(new DueEntry(
                        DueKind.ERASE_KEY, tombstone.begun(), tombstone.key().toString()));
    }

    private static Attributes attributes(Tombstone tombstone) {
        Tombstone.Past past = tombstone.past();
        Attributes.Builder builder = Attributes.builder()
                .with(STATE, tombstone.state().name().toLowerCase(Locale.ROOT))
                .with(CREATED, past.created())
                .with(REQUESTED_BY, past.request().callerArn())
                .with(REQUEST_ID, past.request().requestId())
                .with(REQUESTED, past.request().time())
                .with(WINDOW, past.windowDays())
                .with(
                        MATERIALS,
                        past.materials().stream().map(KeyMaterialId::value).collect(Collectors.joining(SEPARATOR)))
                .with(ALIASES, past.aliases())
                .with(TAGS, past.tags());
        Region primary = past.primary();
        if (primary != null) {
            builder.with(PRIMARY, primary.name());
        }
        String receipt = tombstone.receipt();
        if (receipt != null) {
            builder.with(RECEIPT, receipt);
        }
        return builder.build();
    }

    private static Versioned<Tombstone> read(AccountId account, Region region, Item item) {
        Attributes from = item.attributes();
        String sort = item.key().sort();
        int slash = sort.indexOf('/');
        KeyArn key = new KeyArn(region, account, new KeyId(sort.substring(0, slash)));
        Tombstone.Past past = new Tombstone.Past(
                from.time(CREATED),
                new DeletionRequest(from.text(REQUESTED_BY), from.text(REQUEST_ID), from.time(REQUESTED)),
                Math.toIntExact(from.number(WINDOW)),
                Stream.of(from.text(MATERIALS).split(SEPARATOR))
                        .map(KeyMaterialId::new)
                        .toList(),
                Math.toIntExact(from.number(ALIASES)),
                Math.toIntExact(from.number(TAGS)),
                from.optionalText(PRIMARY).map(Region::new).orElse(null));
        Tombstone tombstone = new Tombstone(
                key,
                Instant.ofEpochMilli(Long.parseLong(sort, slash + 1, sort.length(), 10)),
                Tombstone.State.valueOf(from.text(STATE).toUpperCase(Locale.ROOT)),
                past,
                from.optionalText(RECEIPT).orElse(null));
        return new Versioned<>(tombstone, item.version());
    }

    private static String partition(AccountId account, Region region) {
        return "tombstones/" + account + "/" + region;
    }

    private static ItemKey itemKey(KeyArn key, Instant begun) {
        return new ItemKey(partition(key.account(), key.region()), sort(key.keyId(), begun));
    }

    private static String sort(KeyId key, Instant begun) {
        String time = Long.toString(begun.toEpochMilli());
        return key + "/" + "0".repeat(TIME_DIGITS - time.length()) + time;
    }
}
