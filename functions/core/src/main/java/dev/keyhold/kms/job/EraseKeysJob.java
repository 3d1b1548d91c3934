package dev.keyhold.kms.job;

import dev.keyhold.kms.audit.ServiceEvent;
import dev.keyhold.kms.erasure.ErasureJournal;
import dev.keyhold.kms.erasure.ReceiptSigner;
import dev.keyhold.kms.key.KeyArn;
import dev.keyhold.kms.store.DueEntry;
import dev.keyhold.kms.store.DueKind;
import dev.keyhold.kms.store.KeyTable;
import dev.keyhold.kms.store.Tombstone;
import dev.keyhold.kms.store.TombstoneTable;
import dev.keyhold.kms.store.Versioned;
import dev.keyhold.kms.store.Write;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Erases what is left of KMS keys whose records were deleted, and makes the receipts (erasure.md section 1). */
final class EraseKeysJob implements Job {
    private static final int WRITES_OF_ONE_STEP = 90;

    private final KeyTable keys;
    private final TombstoneTable tombstones;
    private final FarewellStep farewell;
    private final Proof proof;

    /** What an erasure leaves behind. */
    record Proof(ErasureJournal journal, ReceiptSigner signer) {}

    EraseKeysJob(KeyTable keys, TombstoneTable tombstones, FarewellStep farewell, Proof proof) {
        this.keys = keys;
        this.tombstones = tombstones;
        this.farewell = farewell;
        this.proof = proof;
    }

    @Override
    public DueKind kind() {
        return DueKind.ERASE_KEY;
    }

    @Override
    public Step next(DueEntry entry, Instant now) {
        Optional<Versioned<Tombstone>> found = tombstones.find(entry);
        return found.isEmpty() ? Step.NOTHING : next(found.get(), now);
    }

    private Step next(Versioned<Tombstone> found, Instant now) {
        Tombstone tombstone = found.value();
        if (tombstone.state() == Tombstone.State.ERASING) {
            proof.journal().append(tombstone.key(), tombstone.begun());
        }
        List<Write> writes = new ArrayList<>(keys.deleteRest(tombstone.key(), WRITES_OF_ONE_STEP));
        boolean isLast =
                writes.size() < WRITES_OF_ONE_STEP / 2 && tombstone.past().primary() == null;
        if (!writes.isEmpty() && !isLast) {
            writes.addAll(tombstones.replace(found, tombstone.journaled()));
            return change(writes, tombstone.key());
        }
        Optional<Step> left = farewell.next(tombstone, now);
        if (left.isPresent()) {
            return left.get();
        }
        writes.addAll(tombstones.replace(found, tombstone.erased(proof.signer().receipt(tombstone))));
        return change(writes, tombstone.key());
    }

    private static Step change(List<Write> writes, KeyArn key) {
        return new Step.Change(writes, List.of(new ServiceEvent("EraseKey", key)));
    }
}
