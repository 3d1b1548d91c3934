package dev.keyhold.kms.job;

import dev.keyhold.kms.audit.ServiceEvent;
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
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Stream;

/** Makes the relatives of multi-Region keys agree with their primary keys (multi-region.md sections 4 and 5). */
final class SynchronizeKeysJob implements Job {
    private static final System.Logger LOG = System.getLogger(SynchronizeKeysJob.class.getName());

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
        return nextElsewhere(entry, now, Set.of());
    }

    @Override
    public Step nextElsewhere(DueEntry entry, Instant now, Set<Region> lost) {
        Optional<Versioned<KmsKey>> found = keys.find(entry);
        return found.isEmpty() ? Step.NOTHING : next(found.get(), now, lost);
    }

    /** What has to wait in one Region keeps nothing in others waiting (multi-region.md MR-33). */
    private Step next(Versioned<KmsKey> primary, Instant now, Set<Region> lost) {
        MultiRegion relatives = primary.value().relatives().orElseThrow();
        Step waiting = null;
        for (Region region : successorFirst(relatives)) {
            Optional<Step> step = inReach(region, lost, () -> wanted(primary, region, now));
            if (step.filter(Step.Change.class::isInstance).isPresent()) {
                return step.get();
            }
            waiting = step.orElse(waiting);
        }
        return waiting == null ? ofAgreeing(primary, relatives, now) : waiting;
    }

    private static List<Region> successorFirst(MultiRegion relatives) {
        return Stream.concat(Stream.ofNullable(relatives.successor()), relatives.replicas().stream())
                .distinct()
                .toList();
    }

    private static Optional<Step> inReach(Region region, Set<Region> lost, Supplier<Optional<Step>> step) {
        if (!lost.contains(region)) {
            try {
                return step.get();
            } catch (StoreUnavailableException outage) {
                LOG.log(System.Logger.Level.DEBUG, "the store of " + region + " cannot be read", outage);
            }
        }
        return Optional.of(new Step.NotNow("the store of " + region + " cannot be reached"));
    }

    /** @return nothing if the relative in this Region has all that is shared */
    private Optional<Step> wanted(Versioned<KmsKey> primary, Region region, Instant now) {
        return giveWay(primary, region).or(() -> replicas.next(primary.value(), region, now));
    }

    /** A primary key whose successor has taken over becomes a replica key. */
    private Optional<Step> giveWay(Versioned<KmsKey> primary, Region region) {
        KmsKey key = primary.value();
        if (!region.equals(key.relatives().orElseThrow().successor())) {
            return Optional.empty();
        }
        return keys.find(relative(key, region))
                .map(Versioned::value)
                .filter(KmsKey::isPrimary)
                .map(successor -> successor.relatives().orElseThrow().asReplica())
                .map(relatives -> change(primary, key.withRelatives(relatives)));
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
}
