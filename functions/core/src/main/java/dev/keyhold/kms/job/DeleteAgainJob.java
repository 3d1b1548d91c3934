package dev.keyhold.kms.job;

import dev.keyhold.kms.key.Deletion;
import dev.keyhold.kms.key.DeletionRequest;
import dev.keyhold.kms.key.KeyArn;
import dev.keyhold.kms.key.KmsKey;
import dev.keyhold.kms.store.DueEntry;
import dev.keyhold.kms.store.DueKind;
import dev.keyhold.kms.store.KeyTable;
import dev.keyhold.kms.store.Tombstone;
import dev.keyhold.kms.store.TombstoneTable;
import dev.keyhold.kms.store.Versioned;
import java.time.Instant;

/**
 * Puts tombstones in the place of KMS keys that an older copy of the store brought back. An entry is a line of the journal: which key,
 * and when its erasure began (erasure.md ER-32).
 */
final class DeleteAgainJob implements Job {
    private static final String JOURNAL = "erasure-journal";
    private static final String RESTORE = "restore";

    private final KeyTable keys;
    private final TombstoneTable tombstones;
    private final DeleteKeysJob deletion;

    DeleteAgainJob(KeyTable keys, TombstoneTable tombstones, DeleteKeysJob deletion) {
        this.keys = keys;
        this.tombstones = tombstones;
        this.deletion = deletion;
    }

    @Override
    public DueKind kind() {
        return DueKind.DELETE_KEY;
    }

    @Override
    public Step next(DueEntry entry, Instant now) {
        return KeyArn.parse(entry.subject())
                .flatMap(keys::find)
                .filter(key -> isFromBefore(key.value(), entry.time()))
                .map(key -> delete(key, entry.time()))
                .orElse(Step.NOTHING);
    }

    /** A replica key may be made again. A store that has the tombstone knows of the erasure, whatever its clocks said since. */
    private boolean isFromBefore(KmsKey key, Instant begun) {
        return key.creationDate().isBefore(begun)
                && tombstones.find(key.arn(), begun).isEmpty();
    }

    private Step delete(Versioned<KmsKey> key, Instant begun) {
        Deletion byJournal = new Deletion(begun, 0, new DeletionRequest(JOURNAL, RESTORE, begun));
        return deletion.delete(key, byJournal, begun, Tombstone.State.JOURNALED);
    }
}
