package dev.keyhold.kms.store;

import dev.keyhold.kms.key.AccountId;
import dev.keyhold.kms.key.Deletion;
import dev.keyhold.kms.key.KeyArn;
import dev.keyhold.kms.key.KeyId;
import dev.keyhold.kms.key.KeyManager;
import dev.keyhold.kms.key.KeyMaterialId;
import dev.keyhold.kms.key.KmsKey;
import dev.keyhold.kms.key.Region;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * KMS keys in the store: for each an item in its own partition, where its materials and aliases stand too, and an item
 * without attributes in the partition of the account and Region, by which keys are listed.
 */
public final class KeyTable {
    private static final String SORT = "key";
    private static final String MANAGER = "manager";
    private static final String CREATED = "created";
    private static final String ENABLED = "enabled";
    private static final String DESCRIPTION = "description";
    private static final String POLICY = "policy";
    private static final String TAGS = "tags";
    private static final String CURRENT_MATERIAL = "currentMaterial";
    private static final String DELETION_DATE = "deletionDate";
    private static final String DELETION_WINDOW = "deletionWindowDays";

    private final Store store;

    public KeyTable(Store store) {
        this.store = store;
    }

    public Optional<Versioned<KmsKey>> find(KeyArn arn) {
        return store.get(itemKey(arn)).map(item -> new Versioned<>(read(arn, item.attributes()), item.version()));
    }

    /** Lists key IDs in ascending order, behind {@code after}. */
    public Listing<KeyId> list(AccountId account, Region region, @Nullable String after, int limit) {
        Page page = store.query(new Query(listPartition(account, region), "", after, limit));
        return new Listing<>(
                page.items().stream().map(item -> new KeyId(item.key().sort())).toList(), page.more());
    }

    /** The writes that add a KMS key. */
    public List<Write> create(KmsKey key) {
        KeyArn arn = key.arn();
        ItemKey listed = new ItemKey(
                listPartition(arn.account(), arn.region()), arn.keyId().value());
        return List.of(Write.create(itemKey(arn), attributes(key)), Write.create(listed, Attributes.NONE));
    }

    /** The write that replaces a KMS key, if nobody changed it since it was read. */
    public Write replace(Versioned<KmsKey> expected, KmsKey updated) {
        return new Write.Put(itemKey(updated.arn()), expected.version(), attributes(updated));
    }

    /** The write that changes nothing, but fails if somebody changed the KMS key since it was read. */
    public Write unchanged(Versioned<KmsKey> expected) {
        return new Write.Check(itemKey(expected.value().arn()), expected.version());
    }

    static String partition(KeyArn arn) {
        return "key/" + arn.account() + "/" + arn.region() + "/" + arn.keyId();
    }

    private static String listPartition(AccountId account, Region region) {
        return "keys/" + account + "/" + region;
    }

    private static ItemKey itemKey(KeyArn arn) {
        return new ItemKey(partition(arn), SORT);
    }

    private static Attributes attributes(KmsKey key) {
        Attributes.Builder builder = Attributes.builder()
                .with(MANAGER, key.manager().name())
                .with(CREATED, key.creationDate())
                .with(ENABLED, key.enabled())
                .with(DESCRIPTION, key.description())
                .with(POLICY, key.policy())
                .with(TAGS, key.tags())
                .with(CURRENT_MATERIAL, key.currentMaterialId().value());
        key.pendingDeletion()
                .ifPresent(deletion ->
                        builder.with(DELETION_DATE, deletion.date()).with(DELETION_WINDOW, deletion.windowDays()));
        return builder.build();
    }

    private static KmsKey read(KeyArn arn, Attributes attributes) {
        return new KmsKey(
                arn,
                KeyManager.valueOf(attributes.text(MANAGER)),
                attributes.time(CREATED),
                attributes.flag(ENABLED),
                attributes.text(DESCRIPTION),
                attributes.text(POLICY),
                new TreeMap<>(attributes.texts(TAGS)),
                new KeyMaterialId(attributes.text(CURRENT_MATERIAL)),
                readDeletion(attributes));
    }

    private static @Nullable Deletion readDeletion(Attributes attributes) {
        return attributes
                .optionalNumber(DELETION_WINDOW)
                .map(days -> new Deletion(attributes.time(DELETION_DATE), Math.toIntExact(days)))
                .orElse(null);
    }
}
