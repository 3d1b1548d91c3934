package dev.keyhold.kms.store;

import dev.keyhold.kms.crypto.WrappingKeyId;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What is wrapped under each domain key: for each value an item whose name says everything, in one of the {@link #SHARDS} partitions
 * of the domain key. While a domain key is open, each of its partitions has an anchor, which everything that adds a
 * reference checks: so nothing is added to a domain key that was closed, however long ago the value was wrapped.
 */
public final class ReferenceTable {
    /** The number of partitions of each domain key. */
    public static final int SHARDS = DueTable.SHARDS;

    static final String PARTITION = "wrapped/";

    /** Before every reference, so that a page of them begins behind it. */
    private static final String ANCHOR = "!open";

    private static final long NEVER_REPLACED = 1;

    private final Store store;

    public ReferenceTable(Store store) {
        this.store = store;
    }

    /** The writes that open a domain key. */
    static List<Write> open(WrappingKeyId id) {
        return anchors(id).map(anchor -> Write.create(anchor, Attributes.NONE)).toList();
    }

    /** The writes after which nothing is wrapped under a domain key any more; they fail if it is not open. */
    public List<Write> close(WrappingKeyId id) {
        return anchors(id)
                .<Write>map(anchor -> new Write.Delete(anchor, NEVER_REPLACED))
                .toList();
    }

    /** Whether a reference to this can be added. */
    public boolean isOpen(WrappingKeyId id, Referent referent) {
        return store.get(anchor(id, referent)).isPresent();
    }

    /** The writes that add a reference, of which {@link #check} is one. */
    public List<Write> add(WrappingKeyId id, Referent referent) {
        return List.of(Write.create(itemKey(id, referent), Attributes.NONE), check(id, referent));
    }

    /** The writes that add a reference in the transaction that opens the domain key. */
    public static Write addWhileOpening(WrappingKeyId id, Referent referent) {
        return Write.create(itemKey(id, referent), Attributes.NONE);
    }

    /** Fails if the domain key is closed. The same for everything of one owner. */
    private static Write check(WrappingKeyId id, Referent referent) {
        return new Write.Check(anchor(id, referent), NEVER_REPLACED);
    }

    /** The write that removes a reference, if there is one. */
    public Optional<Write> remove(WrappingKeyId id, Referent referent) {
        return store.get(itemKey(id, referent)).map(item -> new Write.Delete(item.key(), item.version()));
    }

    /** The write that removes a reference that was just read. */
    public Write removeKnown(WrappingKeyId id, Referent referent) {
        return new Write.Delete(itemKey(id, referent), NEVER_REPLACED);
    }

    /**
     * Lists what is wrapped under a domain key, of one shard, behind {@code after}.
     *
     * @param shard 0 to {@link #SHARDS} - 1
     */
    public Listing<Referent> list(WrappingKeyId id, int shard, @Nullable Referent after, int limit) {
        Page page = store.query(new Query(partition(id, shard), "", after == null ? ANCHOR : after.text(), limit));
        return new Listing<>(
                page.items().stream()
                        .map(item -> Referent.parse(item.key().sort()))
                        .toList(),
                page.more());
    }

    private static Stream<ItemKey> anchors(WrappingKeyId id) {
        return IntStream.range(0, SHARDS).mapToObj(shard -> new ItemKey(partition(id, shard), ANCHOR));
    }

    private static ItemKey anchor(WrappingKeyId id, Referent referent) {
        return new ItemKey(partition(id, DueTable.shard(referent.owner())), ANCHOR);
    }

    private static ItemKey itemKey(WrappingKeyId id, Referent referent) {
        return new ItemKey(partition(id, DueTable.shard(referent.owner())), referent.text());
    }

    private static String partition(WrappingKeyId id, int shard) {
        return PARTITION + id + "/" + DueTable.padded(shard, 2);
    }

    /** The domain key that a partition is of, if it is one of these. */
    static Optional<WrappingKeyId> domainKeyOf(String partition) {
        return partition.startsWith(PARTITION) && partition.length() > PARTITION.length() + 32
                ? WrappingKeyId.parse(partition.substring(PARTITION.length(), PARTITION.length() + 32))
                : Optional.empty();
    }
}
