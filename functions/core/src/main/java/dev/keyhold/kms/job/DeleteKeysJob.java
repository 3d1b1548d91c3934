package dev.keyhold.kms.job;

import dev.keyhold.kms.audit.ServiceEvent;
import dev.keyhold.kms.key.Deletion;
import dev.keyhold.kms.key.KeyArn;
import dev.keyhold.kms.key.KmsKey;
import dev.keyhold.kms.key.MultiRegion;
import dev.keyhold.kms.store.Alias;
import dev.keyhold.kms.store.AliasTable;
import dev.keyhold.kms.store.DueEntry;
import dev.keyhold.kms.store.DueKind;
import dev.keyhold.kms.store.KeyMaterial;
import dev.keyhold.kms.store.KeyTable;
import dev.keyhold.kms.store.Listing;
import dev.keyhold.kms.store.MaterialTable;
import dev.keyhold.kms.store.Tombstone;
import dev.keyhold.kms.store.TombstoneTable;
import dev.keyhold.kms.store.Versioned;
import dev.keyhold.kms.store.Write;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Puts tombstones in the place of KMS keys whose waiting window has ended (erasure.md ER-1). */
final class DeleteKeysJob implements Job {
    private static final int PAGE = 1000;

    private final KeyTable keys;
    private final Tables tables;

    /** What else is known of a key. */
    record Tables(MaterialTable materials, AliasTable aliases, TombstoneTable tombstones) {}

    DeleteKeysJob(KeyTable keys, Tables tables) {
        this.keys = keys;
        this.tables = tables;
    }

    @Override
    public DueKind kind() {
        return DueKind.DELETE_KEY;
    }

    @Override
    public Step next(DueEntry entry, Instant now) {
        Optional<Versioned<KmsKey>> found = keys.find(entry);
        if (found.isEmpty()) {
            return Step.NOTHING;
        }
        Deletion deletion = found.get().value().pendingDeletion().orElseThrow();
        return delete(found.get(), deletion, now, Tombstone.State.ERASING);
    }

    /**
     * Puts a tombstone in the place of a key.
     *
     * @param begun when the erasure begins, or began
     */
    Step delete(Versioned<KmsKey> found, Deletion deletion, Instant begun, Tombstone.State state) {
        KmsKey key = found.value();
        List<Write> writes = new ArrayList<>(keys.delete(found));
        writes.addAll(tables.tombstones().create(new Tombstone(key.arn(), begun, state, past(key, deletion), null)));
        return new Step.Change(writes, List.of(new ServiceEvent("DeleteKey", key.arn())));
    }

    private Tombstone.Past past(KmsKey key, Deletion deletion) {
        return new Tombstone.Past(
                key.creationDate(),
                deletion.request(),
                deletion.windowDays(),
                tables.materials().list(key.arn()).stream().map(KeyMaterial::id).toList(),
                countAliases(key.arn()),
                key.tags().size(),
                key.isReplica() ? key.relatives().map(MultiRegion::primary).orElse(null) : null);
    }

    private int countAliases(KeyArn key) {
        Listing<Alias> page = tables.aliases().listOfKey(key, null, PAGE);
        int count = page.records().size();
        while (page.more()) {
            Alias last = page.records().get(page.records().size() - 1);
            page = tables.aliases().listOfKey(key, last.arn().name().value(), PAGE);
            count += page.records().size();
        }
        return count;
    }
}
