package dev.keyhold.kms.job;

import dev.keyhold.kms.audit.ServiceEvent;
import dev.keyhold.kms.key.Deletion;
import dev.keyhold.kms.key.KeyArn;
import dev.keyhold.kms.key.KmsKey;
import dev.keyhold.kms.key.MultiRegion;
import dev.keyhold.kms.key.Region;
import dev.keyhold.kms.operation.rotation.KeyRotator;
import dev.keyhold.kms.store.DueEntry;
import dev.keyhold.kms.store.DueKind;
import dev.keyhold.kms.store.KeyTable;
import dev.keyhold.kms.store.StoreUnavailableException;
import dev.keyhold.kms.store.Versioned;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;

/** Makes the relatives of multi-Region keys agree with their primary keys (multi-region.md sections 4 and 5). */
final class SynchronizeKeysJob implements Job {
    private final KeyTable keys;
    private final KeyRotator rotator;
    private final ReplicaStep replicas;

    SynchronizeKeysJob(KeyTable keys, KeyRotator rotator, ReplicaStep replicas) {
        this.keys = keys;
        this.rotator = rotator;
        this.replicas = replicas;
    }

    @Override
    public DueKind kind() {
        return DueKind.SYNCHRONIZE_KEY;
    }

    @Override
    public Step next(DueEntry entry, Instant now) {
        Optional<Versioned<KmsKey>> found = keys.find(entry);
        return found.isEmpty() ? Step.NOTHING : next(found.get(), now);
    }

    private Step next(Versioned<KmsKey> primary, Instant now) {
        MultiRegion relatives = primary.value().relatives().orElseThrow();
        Optional<KmsKey> successor = successor(primary.value(), relatives);
        if (successor.filter(KmsKey::isPrimary).isPresent()) {
            return change(
                    primary,
                    primary.value()
                            .withRelatives(
                                    successor.get().relatives().orElseThrow().asReplica()));
        }
        Region unreachable = null;
        for (Region region : inTurn(relatives.replicas(), now)) {
            try {
                Optional<Step> step = replicas.next(primary.value(), region, now);
                if (step.isPresent()) {
                    return step.get();
                }
            } catch (StoreUnavailableException outage) {
                unreachable = region;
            }
        }
        return unreachable == null
                ? ofAgreeing(primary, relatives, now)
                : new Step.NotNow("the store of " + unreachable + " cannot be reached");
    }

    /** A Region whose store can be read but not written comes first in some runs only (multi-region.md MR-33). */
    private static List<Region> inTurn(List<Region> regions, Instant now) {
        List<Region> turned = new ArrayList<>(regions);
        long minutes = Duration.between(Instant.EPOCH, now).toMinutes();
        Collections.rotate(turned, Math.floorMod(minutes, Math.max(1, turned.size())));
        return turned;
    }

    private Step ofAgreeing(Versioned<KmsKey> primary, MultiRegion relatives, Instant now) {
        KmsKey key = primary.value();
        if (relatives.pending() != null) {
            return completeRotation(primary, now);
        }
        if (relatives.successor() != null) {
            return handOver(primary, relatives.successor(), now);
        }
        return change(primary, key.withRelatives(relatives.synchronizedNow()));
    }

    private Step completeRotation(Versioned<KmsKey> primary, Instant now) {
        KmsKey key = primary.value();
        if (!key.enabled() || key.pendingDeletion().isPresent()) {
            return new Step.NotNow("the key is " + key.state().wireName());
        }
        return new Step.Change(rotator.complete(primary, now), List.of(ServiceEvent.rotateKey(key.arn())));
    }

    private Optional<KmsKey> successor(KmsKey key, MultiRegion relatives) {
        Region region = relatives.successor();
        return region == null
                ? Optional.empty()
                : keys.find(relative(key, region)).map(Versioned::value);
    }

    private static KeyArn relative(KmsKey key, Region region) {
        return new KeyArn(region, key.arn().account(), key.arn().keyId());
    }

    private Step handOver(Versioned<KmsKey> primary, Region to, Instant now) {
        KmsKey key = primary.value();
        MultiRegion relatives = key.relatives().orElseThrow();
        Optional<Versioned<KmsKey>> successor = keys.find(relative(key, to))
                .filter(found -> found.value().pendingDeletion().isEmpty());
        if (successor.isEmpty()) {
            return change(primary, key.withRelatives(relatives.withSuccessor(null, now)));
        }
        return change(
                successor.get(),
                successor.get().value().withRotation(key.rotation()).withRelatives(relatives.succeeded(to, now)));
    }

    private Step change(Versioned<KmsKey> expected, KmsKey updated) {
        return new Step.Change(
                keys.replace(expected, updated), List.of(ServiceEvent.synchronizeMultiRegionKey(updated.arn())));
    }

    /** What a primary key becomes when a replica key of it was erased: its own waiting window may begin (MR-41). */
    static KmsKey withoutReplica(KmsKey primary, Region erased, Instant now) {
        MultiRegion relatives = primary.relatives().orElseThrow().withoutReplica(erased, now);
        KmsKey rest = primary.withRelatives(relatives);
        Optional<Deletion> waiting = primary.pendingDeletion().filter(deletion -> deletion.date() == null);
        if (waiting.isEmpty() || relatives.hasReplicas()) {
            return rest;
        }
        return rest.withDeletion(waiting.get().begun(now));
    }
}
