package dev.keyhold.kms.operation.rotation;

import dev.keyhold.kms.key.KmsKey;
import dev.keyhold.kms.key.RotationType;
import dev.keyhold.kms.operation.cipher.KeyMaterials;
import dev.keyhold.kms.store.KeyTable;
import dev.keyhold.kms.store.Versioned;
import dev.keyhold.kms.store.Write;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/** Gives KMS keys new current materials. Safe for use by several threads. */
public final class KeyRotator {
    private final KeyTable keys;
    private final KeyMaterials materials;

    public KeyRotator(KeyTable keys, KeyMaterials materials) {
        this.keys = keys;
        this.materials = materials;
    }

    /** The writes that rotate a KMS key, if nobody changed it since it was read. */
    public List<Write> rotate(Versioned<KmsKey> expected, RotationType type, Instant now) {
        KmsKey key = expected.value();
        KeyMaterials.NewMaterial next = materials.generateNext(key, type, now);
        KmsKey rotated = key.withMaterial(next.id(), key.rotation().rotated(type, now));
        List<Write> writes = new ArrayList<>(keys.replace(expected, rotated));
        writes.add(next.write());
        return writes;
    }
}
