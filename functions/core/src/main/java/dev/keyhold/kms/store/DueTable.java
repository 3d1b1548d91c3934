package dev.keyhold.kms.store;

import dev.keyhold.kms.key.KeyArn;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.zip.CRC32;
import org.jspecify.annotations.Nullable;

/**
 * The index of what falls due: for each entry an item whose name says everything, in the order of time within each of the
 * {@link #SHARDS} partitions of its kind. Whoever changes what an entry follows from writes both in one transaction.
 */
public final class DueTable {
    /** The number of partitions of each kind. */
    public static final int SHARDS = 16;

    private static final int TIME_DIGITS = 15;
    private static final long NEVER_REPLACED = 1;

    private final Store store;

    public DueTable(Store store) {
        this.store = store;
    }

    /**
     * Lists entries of one shard in the order of time, behind {@code after}.
     *
     * @param shard 0 to {@link #SHARDS} - 1
     */
    public Listing<DueEntry> list(DueKind kind, int shard, @Nullable DueEntry after, int limit) {
        Page page = store.query(new Query(partition(kind, shard), "", after == null ? null : sort(after), limit));
        return new Listing<>(
                page.items().stream().map(item -> read(kind, item.key().sort())).toList(), page.more());
    }

    /** The entries of a kind that are due first, in the order of time. */
    public List<DueEntry> first(DueKind kind, int limit) {
        List<DueEntry> entries = new ArrayList<>();
        for (int shard = 0; shard < SHARDS; shard++) {
            entries.addAll(list(kind, shard, null, limit).records());
        }
        entries.sort(Comparator.comparing(DueEntry::time).thenComparing(DueEntry::subject));
        return List.copyOf(entries.subList(0, Math.min(limit, entries.size())));
    }

    /** The writes that make the index hold {@code after} where it held {@code before}. */
    public static List<Write> change(Set<DueEntry> before, Set<DueEntry> after) {
        List<Write> writes = new ArrayList<>(2);
        Set<DueEntry> gone = new HashSet<>(before);
        gone.removeAll(after);
        gone.forEach(entry -> writes.add(new Write.Delete(itemKey(entry), NEVER_REPLACED)));
        Set<DueEntry> added = new HashSet<>(after);
        added.removeAll(before);
        added.forEach(entry -> writes.add(Write.create(itemKey(entry), Attributes.NONE)));
        return writes;
    }

    /** The KMS key that an entry of this sort key is about, if it is about one. */
    static Optional<KeyArn> subjectOf(String sort) {
        return sort.length() > TIME_DIGITS ? KeyArn.parse(sort.substring(TIME_DIGITS + 1)) : Optional.empty();
    }

    private static ItemKey itemKey(DueEntry entry) {
        return new ItemKey(partition(entry.kind(), shard(entry.subject())), sort(entry));
    }

    private static String partition(DueKind kind, int shard) {
        return "due/" + kind + "/" + padded(shard, 2);
    }

    /** The partition, 0 to {@link #SHARDS} - 1, of everything about a subject. */
    static int shard(String subject) {
        CRC32 checksum = new CRC32();
        checksum.update(subject.getBytes(StandardCharsets.UTF_8));
        return (int) (checksum.getValue() % SHARDS);
    }

    private static String sort(DueEntry entry) {
        return padded(entry.time().toEpochMilli(), TIME_DIGITS) + "/" + entry.subject();
    }

    private static DueEntry read(DueKind kind, String sort) {
        Instant time = Instant.ofEpochMilli(Long.parseLong(sort, 0, TIME_DIGITS, 10));
        return new DueEntry(kind, time, sort.substring(TIME_DIGITS + 1));
    }

    static String padded(long number, int digits) {
        String text = Long.toString(number);
        return "0".repeat(digits - text.length()) + text;
    }
}
