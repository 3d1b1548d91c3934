package dev.keyhold.kms.job;

import dev.keyhold.kms.audit.ServiceEvent;
import dev.keyhold.kms.erasure.ErasureJournal;
import dev.keyhold.kms.erasure.ReceiptSigner;
import dev.keyhold.kms.key.KeyArn;
import dev.keyhold.kms.key.KmsKey;
import dev.keyhold.kms.key.MultiRegion;
import dev.keyhold.kms.key.Region;
import dev.keyhold.kms.store.DueEntry;
import dev.keyhold.kms.store.DueKind;
import dev.keyhold.kms.store.KeyTable;
import dev.keyhold.kms.store.ReplicaPlanTable;
import dev.keyhold.kms.store.Tombstone;
import dev.keyhold.kms.store.TombstoneTable;
import dev.keyhold.kms.store.Versioned;
import dev.keyhold.kms.store.Write;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Erases what is left of KMS keys whose records were deleted, and makes the receipts (erasure.md section 1). */
final class EraseKeysJob implements Job {
    private static final int WRITES_OF_ONE_STEP = 90;

    private final KeyTable keys;
    private final TombstoneTable tombstones;
    private final ReplicaPlanTable plans;
    private final Proof proof;

    /** What an erasure leaves behind. */
    record Proof(ErasureJournal journal, ReceiptSigner signer) {}

    EraseKeysJob(KeyTable keys, TombstoneTable tombstones, ReplicaPlanTable plans, Proof proof) {
        this.keys = keys;
        this.tombstones = tombstones;
        this.plans = plans;
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
        Step farewell = tombstone.past().primary() == null
                ? null
                : leave(tombstone.key(), tombstone.past().primary(), now);
        if (farewell != null) {
            return farewell;
        }
        writes.addAll(tombstones.replace(found, tombstone.erased(proof.signer().receipt(tombstone))));
        return change(writes, tombstone.key());
    }

    /** @return nothing when the primary key, wherever it is by now, does not name this Region */
    private @Nullable Step leave(KeyArn erased, Region lastKnown, Instant now) {
        Optional<Versioned<KmsKey>> found = keys.find(in(lastKnown, erased));
        Region primary = found.flatMap(key -> key.value().relatives())
                .map(MultiRegion::primary)
                .orElse(lastKnown);
        if (!primary.equals(lastKnown)) {
            found = keys.find(in(primary, erased));
        }
        if (found.isEmpty() || !names(found.get().value(), erased.region())) {
            return null;
        }
        KmsKey key = found.get().value();
        List<Write> writes = new ArrayList<>(
                keys.replace(found.get(), SynchronizeKeysJob.withoutReplica(key, erased.region(), now)));
        plans.find(key.arn(), erased.region())
                .ifPresent(plan -> writes.add(plans.delete(key.arn(), erased.region(), plan)));
        return new Step.Change(writes, List.of(ServiceEvent.synchronizeMultiRegionKey(key.arn())));
    }

    private static boolean names(KmsKey primary, Region region) {
        return primary.relatives().orElseThrow().replicas().contains(region);
    }

    private static KeyArn in(Region region, KeyArn key) {
        return new KeyArn(region, key.account(), key.keyId());
    }

    private static Step change(List<Write> writes, KeyArn key) {
        return new Step.Change(writes, List.of(new ServiceEvent("EraseKey", key)));
    }
}
