package dev.keyhold.kms.store;

import dev.keyhold.kms.key.AccountId;
import dev.keyhold.kms.key.AliasArn;
import dev.keyhold.kms.key.AliasName;
import dev.keyhold.kms.key.Deletion;
import dev.keyhold.kms.key.KeyArn;
import dev.keyhold.kms.key.KeyId;
import dev.keyhold.kms.key.KeyState;
import dev.keyhold.kms.key.KmsKey;
import dev.keyhold.kms.key.MultiRegion;
import dev.keyhold.kms.key.Region;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * KMS keys in the store: for each an item in its own partition, where its materials and aliases stand too, and an item
 * without attributes in the partition of the account and Region, by which keys are listed.
 */
public final class KeyTable {
    private static final String SORT = "key";

    private final Store store;
    private final MaterialTable materials;

    public KeyTable(Store store) {
        this.store = store;
        this.materials = new MaterialTable(store);
    }

    public Optional<Versioned<KmsKey>> find(KeyArn arn) {
        return store.get(itemKey(arn))
                .map(item -> new Versioned<>(KeyCodec.read(arn, item.attributes()), item.version()));
    }

    /** Lists key IDs in ascending order, behind {@code after}. */
    public Listing<KeyId> list(AccountId account, Region region, @Nullable String after, int limit) {
        Page page = store.query(new Query(listPartition(account, region), "", after, limit));
        return new Listing<>(
                page.items().stream().map(item -> new KeyId(item.key().sort())).toList(), page.more());
    }

    /** Finds the KMS key for which something is due, if that still holds. */
    public Optional<Versioned<KmsKey>> find(DueEntry entry) {
        return KeyArn.parse(entry.subject())
                .flatMap(this::find)
                .filter(key -> dueEntries(key.value()).contains(entry));
    }

    /** What makes the relatives of a KMS key agree with it, if that is due at {@code now}. */
    public static List<DueEntry> dueSynchronization(KmsKey key, Instant now) {
        return dueEntries(key).stream()
                .filter(entry -> entry.kind() == DueKind.SYNCHRONIZE_KEY)
                .filter(entry -> !entry.time().isAfter(now))
                .toList();
    }

    /** The writes that add a KMS key, with its listing and what falls due for it. */
    public List<Write> create(KmsKey key) {
        KeyArn arn = key.arn();
        List<Write> writes = new ArrayList<>(DueTable.change(Set.of(), dueEntries(key)));
        writes.add(Write.create(itemKey(arn), KeyCodec.attributes(key)));
        writes.add(Write.create(listingKey(arn), Attributes.NONE));
        return writes;
    }

    /** The writes that replace a KMS key, and what falls due for it, if nobody changed it since it was read. */
    public List<Write> replace(Versioned<KmsKey> expected, KmsKey updated) {
        List<Write> writes = new ArrayList<>(DueTable.change(dueEntries(expected.value()), dueEntries(updated)));
        writes.add(new Write.Put(itemKey(updated.arn()), expected.version(), KeyCodec.attributes(updated)));
        return writes;
    }

    /** The writes that delete the record of a KMS key, its listing, and what falls due for it, if nobody changed it since it was read. */
    public List<Write> delete(Versioned<KmsKey> expected) {
        KeyArn arn = expected.value().arn();
        List<Write> writes = new ArrayList<>(DueTable.change(dueEntries(expected.value()), Set.of()));
        writes.add(new Write.Delete(itemKey(arn), expected.version()));
        writes.add(new Write.Delete(listingKey(arn), 1));
        return writes;
    }

    /**
     * The writes that delete items that are left in the partition of a KMS key whose record was deleted, and whatever is a copy of
     * them, or refers to them, elsewhere; none when nothing is left.
     *
     * @param most the largest number of writes
     */
    public List<Write> deleteRest(KeyArn arn, int most) {
        List<Write> writes = new ArrayList<>();
        for (Item item :
                store.query(new Query(partition(arn), "", null, most / 2)).items()) {
            writes.add(new Write.Delete(item.key(), item.version()));
            if (item.key().sort().startsWith(AliasName.PREFIX)) {
                ItemKey alias = AliasTable.itemKey(new AliasArn(
                        arn.region(), arn.account(), new AliasName(item.key().sort())));
                store.get(alias).ifPresent(main -> writes.add(new Write.Delete(alias, main.version())));
            } else if (MaterialTable.isMaterial(item)) {
                materials.removeReference(arn, item).ifPresent(writes::add);
            }
        }
        return writes;
    }

    /** The write that changes nothing, but fails if somebody changed the KMS key since it was read. */
    public Write unchanged(Versioned<KmsKey> expected) {
        return new Write.Check(itemKey(expected.value().arn()), expected.version());
    }

    /** What falls due for a KMS key: it follows from the key alone. */
    private static Set<DueEntry> dueEntries(KmsKey key) {
        String subject = key.arn().toString();
        Set<DueEntry> entries = new HashSet<>();
        if (key.state() == KeyState.ENABLED && decidesOnRotation(key)) {
            key.rotation().due().ifPresent(time -> entries.add(new DueEntry(DueKind.ROTATE_KEY, time, subject)));
        }
        key.pendingDeletion()
                .map(Deletion::date)
                .ifPresent(date -> entries.add(new DueEntry(DueKind.DELETE_KEY, date, subject)));
        key.relatives()
                .map(MultiRegion::synchronizeSince)
                .ifPresent(since -> entries.add(new DueEntry(DueKind.SYNCHRONIZE_KEY, since, subject)));
        return entries;
    }

    /** A replica key follows its primary key; and one rotation of a multi-Region key is completed before the next begins. */
    private static boolean decidesOnRotation(KmsKey key) {
        return !key.isReplica() && key.relatives().map(MultiRegion::pending).isEmpty();
    }

    static String partition(KeyArn arn) {
        return "key/" + arn.account() + "/" + arn.region() + "/" + arn.keyId();
    }

    private static String listPartition(AccountId account, Region region) {
        return "keys/" + account + "/" + region;
    }

    private static ItemKey listingKey(KeyArn arn) {
        return new ItemKey(
                listPartition(arn.account(), arn.region()), arn.keyId().value());
    }

    private static ItemKey itemKey(KeyArn arn) {
        return new ItemKey(partition(arn), SORT);
    }
}
