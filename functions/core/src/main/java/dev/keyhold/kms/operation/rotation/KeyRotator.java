package dev.keyhold.kms.operation.rotation;

import dev.keyhold.kms.key.KmsKey;
import dev.keyhold.kms.key.MultiRegion;
import dev.keyhold.kms.key.MultiRegion.PendingMaterial;
import dev.keyhold.kms.key.RotationType;
import dev.keyhold.kms.operation.cipher.KeyMaterials;
import dev.keyhold.kms.store.KeyTable;
import dev.keyhold.kms.store.Versioned;
import dev.keyhold.kms.store.Write;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/** Gives KMS keys new current materials. Safe for use by several threads. */
public final class KeyRotator {
    private final KeyTable keys;
    private final KeyMaterials materials;

    public KeyRotator(KeyTable keys, KeyMaterials materials) {
        this.keys = keys;
        this.materials = materials;
    }

    /** A rotation that is done, or begun, once the writes are committed. */
    public record Rotated(KmsKey key, List<Write> writes) {
        public Rotated {
            writes = List.copyOf(writes);
        }
    }

    /**
     * Rotates a KMS key, if nobody changed it since it was read. The new material of a key with replica keys
     * becomes current only when they have it (multi-region.md MR-32).
     */
    public Rotated rotate(Versioned<KmsKey> expected, RotationType type, Instant now) {
        KmsKey key = expected.value();
        if (key.relatives().filter(MultiRegion::hasReplicas).isPresent()) {
            return begin(expected, type, now);
        }
        KeyMaterials.NewMaterial next = materials.generateNext(key, type, now);
        KmsKey rotated = key.withMaterial(next.id(), key.rotation().rotated(type, now));
        List<Write> writes = new ArrayList<>(keys.replace(expected, rotated));
        writes.addAll(next.writes());
        return new Rotated(rotated, writes);
    }

    /** The writes that make the material current that all relatives have by now. */
    public List<Write> complete(Versioned<KmsKey> expected, Instant now) {
        KmsKey key = expected.value();
        MultiRegion relatives = key.relatives().orElseThrow();
        PendingMaterial pending = Objects.requireNonNull(relatives.pending());
        KmsKey rotated = key.withMaterial(pending.id(), key.rotation().rotated(pending.type(), now))
                .withRelatives(relatives.withPending(null, now));
        List<Write> writes = new ArrayList<>(keys.replace(expected, rotated));
        writes.add(materials.describe(key, pending, now));
        return writes;
    }

    private Rotated begin(Versioned<KmsKey> expected, RotationType type, Instant now) {
        KmsKey key = expected.value();
        KeyMaterials.NewMaterial next = materials.generatePending(key, now);
        MultiRegion relatives = key.relatives().orElseThrow().withPending(new PendingMaterial(next.id(), type), now);
        KmsKey rotating =
                key.withRelatives(relatives).withRotation(key.rotation().begun(type, now));
        List<Write> writes = new ArrayList<>(keys.replace(expected, rotating));
        writes.addAll(next.writes());
        return new Rotated(rotating, writes);
    }
}
