package dev.keyhold.kms.job;

import dev.keyhold.kms.audit.ServiceEvent;
import dev.keyhold.kms.key.Deletion;
import dev.keyhold.kms.key.KeyArn;
import dev.keyhold.kms.key.KmsKey;
import dev.keyhold.kms.key.MultiRegion;
import dev.keyhold.kms.key.Region;
import dev.keyhold.kms.store.KeyTable;
import dev.keyhold.kms.store.ReplicaPlanTable;
import dev.keyhold.kms.store.ReplicaPlanTable.ReplicaPlan;
import dev.keyhold.kms.store.StoreUnavailableException;
import dev.keyhold.kms.store.Tombstone;
import dev.keyhold.kms.store.TombstoneTable;
import dev.keyhold.kms.store.Versioned;
import dev.keyhold.kms.store.Write;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Takes the Region of a replica key that was erased out of the primary key's record (multi-region.md MR-42, MR-43). Safe for use by
 * several threads.
 */
final class FarewellStep {
    private final KeyTable keys;
    private final ReplicaPlanTable plans;
    private final TombstoneTable tombstones;

    FarewellStep(ReplicaStep.Tables tables) {
        this.keys = tables.keys();
        this.plans = tables.plans();
        this.tombstones = tables.tombstones();
    }

    /** @return nothing when the Region has left, or there is no primary key any more, or the key that was erased was one */
    Optional<Step> next(Tombstone erased, Instant now) {
        KeyArn key = erased.key();
        Set<Region> seen = new HashSet<>();
        Region at = erased.past().primary();
        while (at != null && seen.add(at)) {
            try {
                KeyArn arn = new KeyArn(at, key.account(), key.keyId());
                Optional<Versioned<KmsKey>> relative = keys.find(arn);
                Optional<Versioned<ReplicaPlan>> plan = plans.find(arn, key.region());
                if (plan.filter(asked -> erased.isBefore(asked.value().asked())).isPresent()) {
                    return Optional.empty(); // it left before, and a replica key was asked for anew
                }
                if (relative.map(Versioned::value).filter(FarewellStep::decides).isPresent()) {
                    return leave(relative.get(), key.region(), plan, now);
                }
                at = relative.isPresent() ? leadsTo(relative.get().value()) : ledTo(arn);
            } catch (StoreUnavailableException outage) {
                return Optional.of(new Step.NotNow("the store of " + at + " cannot be reached"));
            }
        }
        return at == null
                ? Optional.empty()
                : Optional.of(new Step.NotNow("another relative of " + key + " becomes the primary key"));
    }

    /** Between the two transactions in which the primary key changes, the former one's record is overwritten from the other's. */
    private static boolean decides(KmsKey key) {
        return key.isPrimary() && key.relatives().orElseThrow().successor() == null;
    }

    private static Region leadsTo(KmsKey key) {
        MultiRegion relatives = key.relatives().orElseThrow();
        Region successor = relatives.successor();
        return key.isPrimary() && successor != null ? successor : relatives.primary();
    }

    /** Where the record led of a relative that is gone too; nowhere if it was the primary key, which goes last. */
    private @Nullable Region ledTo(KeyArn gone) {
        List<Tombstone> all = tombstones.ofKey(gone);
        return all.isEmpty() ? null : all.get(all.size() - 1).past().primary();
    }

    private Optional<Step> leave(
            Versioned<KmsKey> primary, Region region, Optional<Versioned<ReplicaPlan>> plan, Instant now) {
        KmsKey key = primary.value();
        if (!key.relatives().orElseThrow().replicas().contains(region)) {
            return Optional.empty();
        }
        List<Write> writes = new ArrayList<>(keys.replace(primary, withoutReplica(key, region, now)));
        plan.ifPresent(own -> writes.add(plans.delete(key.arn(), region, own)));
        return Optional.of(new Step.Change(writes, List.of(ServiceEvent.synchronizeMultiRegionKey(key.arn()))));
    }

    /** What a primary key becomes when a replica key of it was erased: its own waiting window may begin (MR-41). */
    private static KmsKey withoutReplica(KmsKey primary, Region erased, Instant now) {
        MultiRegion relatives = primary.relatives().orElseThrow().withoutReplica(erased, now);
        KmsKey rest = primary.withRelatives(relatives);
        Optional<Deletion> waiting = primary.pendingDeletion().filter(deletion -> deletion.date() == null);
        if (waiting.isEmpty() || relatives.hasReplicas()) {
            return rest;
        }
        return rest.withDeletion(waiting.get().begun(now));
    }
}
