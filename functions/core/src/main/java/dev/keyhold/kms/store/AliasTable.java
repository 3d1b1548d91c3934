package dev.keyhold.kms.store;

import dev.keyhold.kms.key.AccountId;
import dev.keyhold.kms.key.AliasArn;
import dev.keyhold.kms.key.AliasName;
import dev.keyhold.kms.key.KeyArn;
import dev.keyhold.kms.key.KeyId;
import dev.keyhold.kms.key.Region;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Aliases in the store: for each an item in the partition of the account and Region, and a copy in the partition of the
 * KMS key that it points to, by which the aliases of a key are listed. Both are always written together.
 */
public final class AliasTable {
    private static final String TARGET = "target";
    private static final String CREATED = "created";
    private static final String UPDATED = "updated";

    private final Store store;

    public AliasTable(Store store) {
        this.store = store;
    }

    public Optional<Versioned<Alias>> find(AliasArn arn) {
        return store.get(itemKey(arn)).map(item -> new Versioned<>(read(arn, item.attributes()), item.version()));
    }

    /** Lists the aliases of an account and Region in ascending order of their names, behind {@code after}. */
    public Listing<Alias> list(AccountId account, Region region, @Nullable String after, int limit) {
        return list(new Query(partition(account, region), AliasName.PREFIX, after, limit), account, region);
    }

    /** Lists the aliases that point to a KMS key in ascending order of their names, behind {@code after}. */
    public Listing<Alias> listOfKey(KeyArn key, @Nullable String after, int limit) {
        return list(new Query(KeyTable.partition(key), AliasName.PREFIX, after, limit), key.account(), key.region());
    }

    /** The writes that add an alias. */
    public List<Write> create(Alias alias) {
        Attributes attributes = attributes(alias);
        return List.of(
                Write.create(itemKey(alias.arn()), attributes),
                Write.create(copyKey(alias.arn(), alias.targetKeyId()), attributes));
    }

    /** The writes that make an alias point to another KMS key, if nobody changed it since it was read. */
    public List<Write> retarget(Versioned<Alias> expected, Alias updated) {
        Alias old = expected.value();
        Attributes attributes = attributes(updated);
        Write put = new Write.Put(itemKey(updated.arn()), expected.version(), attributes);
        ItemKey oldCopy = copyKey(old.arn(), old.targetKeyId());
        if (old.targetKeyId().equals(updated.targetKeyId())) {
            return List.of(put, new Write.Put(oldCopy, copyVersion(oldCopy), attributes));
        }
        return List.of(
                put,
                new Write.Delete(oldCopy, copyVersion(oldCopy)),
                Write.create(copyKey(updated.arn(), updated.targetKeyId()), attributes));
    }

    /** The writes that delete an alias, if nobody changed it since it was read. */
    public List<Write> delete(Versioned<Alias> expected) {
        Alias alias = expected.value();
        ItemKey copy = copyKey(alias.arn(), alias.targetKeyId());
        return List.of(
                new Write.Delete(itemKey(alias.arn()), expected.version()), new Write.Delete(copy, copyVersion(copy)));
    }

    /** An alias has a copy at its target unless it was changed after it was read, when the transaction fails anyway. */
    private long copyVersion(ItemKey copy) {
        return store.get(copy).map(Item::version).orElse(1L);
    }

    private Listing<Alias> list(Query query, AccountId account, Region region) {
        Page page = store.query(query);
        List<Alias> aliases = page.items().stream()
                .map(item -> {
                    AliasName name = new AliasName(item.key().sort());
                    return read(new AliasArn(region, account, name), item.attributes());
                })
                .toList();
        return new Listing<>(aliases, page.more());
    }

    private static String partition(AccountId account, Region region) {
        return "aliases/" + account + "/" + region;
    }

    static ItemKey itemKey(AliasArn arn) {
        return new ItemKey(partition(arn.account(), arn.region()), arn.name().value());
    }

    private static ItemKey copyKey(AliasArn arn, KeyId target) {
        KeyArn key = new KeyArn(arn.region(), arn.account(), target);
        return new ItemKey(KeyTable.partition(key), arn.name().value());
    }

    private static Attributes attributes(Alias alias) {
        return Attributes.builder()
                .with(TARGET, alias.targetKeyId().value())
                .with(CREATED, alias.creationDate())
                .with(UPDATED, alias.lastUpdatedDate())
                .build();
    }

    private static Alias read(AliasArn arn, Attributes attributes) {
        return new Alias(arn, new KeyId(attributes.text(TARGET)), attributes.time(CREATED), attributes.time(UPDATED));
    }
}
