package dev.keyhold.kms.job;

import dev.keyhold.kms.audit.ServiceEvent;
import dev.keyhold.kms.key.KeyArn;
import dev.keyhold.kms.key.KeyManager;
import dev.keyhold.kms.key.KeyMaterialId;
import dev.keyhold.kms.key.KmsKey;
import dev.keyhold.kms.key.MultiRegion;
import dev.keyhold.kms.key.Region;
import dev.keyhold.kms.operation.cipher.KeyMaterials;
import dev.keyhold.kms.store.KeyMaterial;
import dev.keyhold.kms.store.KeyTable;
import dev.keyhold.kms.store.MaterialTable;
import dev.keyhold.kms.store.ReplicaPlanTable;
import dev.keyhold.kms.store.ReplicaPlanTable.ReplicaPlan;
import dev.keyhold.kms.store.Tombstone;
import dev.keyhold.kms.store.TombstoneTable;
import dev.keyhold.kms.store.Versioned;
import dev.keyhold.kms.store.Write;
import java.time.Instant;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;

/** Decides on what one replica key lacks (multi-region.md section 4). Safe for use by several threads. */
final class ReplicaStep {
    /** Well within a transaction, with the record's own writes and what an audit record needs; a material takes two or three. */
    private static final int WRITES_OF_ONE_STEP = 80;

    private final KeyTable keys;
    private final MaterialTable materials;
    private final ReplicaPlanTable plans;
    private final TombstoneTable tombstones;
    private final KeyMaterials copier;

    /** The tables that a step reads and writes. */
    record Tables(KeyTable keys, MaterialTable materials, ReplicaPlanTable plans, TombstoneTable tombstones) {}

    ReplicaStep(Tables tables, KeyMaterials copier) {
        this.keys = tables.keys();
        this.materials = tables.materials();
        this.plans = tables.plans();
        this.tombstones = tables.tombstones();
        this.copier = copier;
    }

    /** @return nothing if the replica key has all that is shared, or was erased */
    Optional<Step> next(KmsKey primary, Region region, Instant now) {
        KeyArn arn = new KeyArn(region, primary.arn().account(), primary.arn().keyId());
        Optional<Versioned<KmsKey>> replica = keys.find(arn);
        Optional<Versioned<ReplicaPlan>> plan = plans.find(primary.arn(), region);
        if (replica.isEmpty()) {
            return plan.map(asked -> ofMissing(primary, arn, asked, now));
        }
        return materials(primary, replica.get())
                .or(() -> record(primary, replica.get()))
                .or(() -> plan.map(done -> drop(primary, region, done)));
    }

    /** While a Region erases, it gets no replica key (erasure.md ER-6); what was asked for since is made behind that. */
    private Step ofMissing(KmsKey primary, KeyArn arn, Versioned<ReplicaPlan> plan, Instant now) {
        Optional<Tombstone> erasing = tombstones.erasing(arn);
        if (erasing.isEmpty()) {
            return create(primary, arn, plan.value(), now);
        }
        return erasing.get().isBefore(plan.value().asked())
                ? new Step.NotNow(arn + " is still being erased")
                : drop(primary, arn.region(), plan);
    }

    private Step drop(KmsKey primary, Region region, Versioned<ReplicaPlan> plan) {
        return new Step.Change(
                List.of(plans.delete(primary.arn(), region, plan)),
                List.of(ServiceEvent.synchronizeMultiRegionKey(primary.arn())));
    }

    private Step create(KmsKey primary, KeyArn arn, ReplicaPlan plan, Instant now) {
        KmsKey replica = KmsKey.builder(arn, KeyManager.CUSTOMER, now, primary.currentMaterialId())
                .policy(plan.policy())
                .description(plan.description())
                .tags(plan.tags())
                .rotation(primary.rotation())
                .multiRegion(relatives(primary).asIncompleteReplica())
                .build();
        return new Step.Change(keys.create(replica), List.of(new ServiceEvent("CreateKey", arn)));
    }

    /** Materials that are missing, or of which the primary key knows more; on the condition that the replica key still exists. */
    private Optional<Step> materials(KmsKey primary, Versioned<KmsKey> replica) {
        KeyArn arn = replica.value().arn();
        Map<KeyMaterialId, KeyMaterial> present =
                materials.list(arn).stream().collect(Collectors.toMap(KeyMaterial::id, Function.identity()));
        // Materials of one key check the same anchor, which a transaction may do once.
        Set<Write> writes = new LinkedHashSet<>();
        for (KeyMaterial material : materials.list(primary.arn())) {
            if (writes.size() < WRITES_OF_ONE_STEP && !material.equals(present.get(material.id()))) {
                writes.addAll(
                        present.containsKey(material.id())
                                ? List.of(materials.describe(arn, material))
                                : copier.copy(primary.arn(), arn, material));
            }
        }
        if (writes.isEmpty()) {
            return Optional.empty();
        }
        writes.add(keys.unchanged(replica));
        return Optional.of(new Step.Change(List.copyOf(writes), List.of(ServiceEvent.synchronizeMultiRegionKey(arn))));
    }

    private Optional<Step> record(KmsKey primary, Versioned<KmsKey> replica) {
        KmsKey wanted = replica.value()
                .withMaterial(primary.currentMaterialId(), primary.rotation())
                .withRelatives(relatives(primary).asReplica());
        if (wanted.equals(replica.value())) {
            return Optional.empty();
        }
        if (!follows(replica.value(), primary.arn().region())) {
            return Optional.of(new Step.NotNow(replica.value().arn() + " follows another primary key"));
        }
        return Optional.of(new Step.Change(
                keys.replace(replica, wanted), List.of(ServiceEvent.synchronizeMultiRegionKey(wanted.arn()))));
    }

    /**
     * Whether a relative's primary key is that of {@code region}, as far as the relative knows, or the one that it knows has been
     * succeeded by it. A runner that slept while the primary key changed must not undo what the new one did.
     */
    private boolean follows(KmsKey relative, Region region) {
        Region known = relatives(relative).primary();
        if (known.equals(region)) {
            return true;
        }
        KeyArn arn = new KeyArn(known, relative.arn().account(), relative.arn().keyId());
        return keys.find(arn)
                .map(former -> relatives(former.value()))
                .map(former -> region.equals(former.successor()) || region.equals(former.primary()))
                .orElse(true); // erased: a primary key is not before its last replica key, so it has become one and
        // gone
    }

    private static MultiRegion relatives(KmsKey key) {
        return key.relatives().orElseThrow();
    }
}
