package dev.keyhold.kms.store;

import dev.keyhold.kms.key.KeyMaterialId;
import dev.keyhold.kms.key.RotationType;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * What is known of a key material beside the material itself.
 *
 * @param order its place among the materials of its KMS key; 0 is the first
 * @param creationDate when it was made
 * @param rotation the rotation that made it current; null for the first, which none did, and while one is under way
 */
public record KeyMaterial(
        KeyMaterialId id,
        int order,
        Instant creationDate,
        @Nullable Rotation rotation) {
    /** A rotation that is complete. */
    public record Rotation(RotationType type, Instant date) {}
}
