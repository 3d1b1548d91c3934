package dev.keyhold.kms.key;

import java.time.Instant;
import java.util.Collections;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * A KMS key without its material: a symmetric encryption key, the only kind so far. Immutable; a change makes another.
 *
 * @param arn its full name
 * @param manager who manages it
 * @param creationDate when it was created
 * @param enabled whether it may be used, once no deletion is pending
 * @param description free text, 0 to 8,192 characters
 * @param policy the key policy, as the caller wrote it
 * @param tags by tag key, sorted
 * @param currentMaterialId the key material that encrypts
 * @param rotation how often the material was rotated, and when it is to be rotated next
 * @param deletion the deletion that is scheduled, if any
 * @param multiRegion what it knows of its relatives; null for a single-Region key
 */
public record KmsKey(
        KeyArn arn,
        KeyManager manager,
        Instant creationDate,
        boolean enabled,
        String description,
        String policy,
        SortedMap<String, String> tags,
        KeyMaterialId currentMaterialId,
        KeyRotation rotation,
        @Nullable Deletion deletion,
        @Nullable MultiRegion multiRegion) {
    public KmsKey {
        tags = Collections.unmodifiableSortedMap(new TreeMap<>(tags));
    }

    /** A KMS key that is enabled, says nothing of itself and was never rotated. */
    public static Builder builder(KeyArn arn, KeyManager manager, Instant creationDate, KeyMaterialId material) {
        return new Builder(arn, manager, creationDate, material);
    }

    private Builder toBuilder() {
        return new Builder(arn, manager, creationDate, currentMaterialId)
                .enabled(enabled)
                .description(description)
                .policy(policy)
                .tags(tags)
                .rotation(rotation)
                .deletion(deletion)
                .multiRegion(multiRegion);
    }

    public KeyState state() {
        if (deletion != null) {
            return deletion.date() == null ? KeyState.PENDING_REPLICA_DELETION : KeyState.PENDING_DELETION;
        }
        if (multiRegion != null && multiRegion.incomplete()) {
            return KeyState.CREATING;
        }
        if (multiRegion != null && multiRegion.successor() != null) {
            return KeyState.UPDATING;
        }
        return enabled ? KeyState.ENABLED : KeyState.DISABLED;
    }

    /** What it knows of its relatives; empty for a single-Region key. */
    public Optional<MultiRegion> relatives() {
        return Optional.ofNullable(multiRegion);
    }

    /** Whether it is the primary key of a multi-Region key. */
    public boolean isPrimary() {
        return multiRegion != null && multiRegion.primary().equals(arn.region());
    }

    /** Whether another KMS key decides on what this one shares with it. */
    public boolean isReplica() {
        return multiRegion != null && !isPrimary();
    }

    public Optional<Deletion> pendingDeletion() {
        return Optional.ofNullable(deletion);
    }

    public KmsKey withEnabled(boolean newEnabled) {
        return toBuilder().enabled(newEnabled).build();
    }

    public KmsKey withDescription(String newDescription) {
        return toBuilder().description(newDescription).build();
    }

    public KmsKey withPolicy(String newPolicy) {
        return toBuilder().policy(newPolicy).build();
    }

    public KmsKey withTags(Map<String, String> newTags) {
        return toBuilder().tags(newTags).build();
    }

    public KmsKey withRotation(KeyRotation newRotation) {
        return toBuilder().rotation(newRotation).build();
    }

    /** This key with another material that encrypts. */
    public KmsKey withMaterial(KeyMaterialId newMaterial, KeyRotation newRotation) {
        return toBuilder().material(newMaterial).rotation(newRotation).build();
    }

    /** This key with its deletion scheduled. */
    public KmsKey withDeletion(Deletion scheduled) {
        return toBuilder().deletion(scheduled).build();
    }

    /** This key with its deletion cancelled; it is then disabled (kms-behaviour 2.6). */
    public KmsKey withoutDeletion() {
        return toBuilder().enabled(false).deletion(null).build();
    }

    /** @param newRelatives of a multi-Region key only */
    public KmsKey withRelatives(MultiRegion newRelatives) {
        return toBuilder().multiRegion(newRelatives).build();
    }

    /** This key after a change of what it shares with its replica keys, if it has any (multi-region.md MR-20). */
    public KmsKey sharedChange(Instant now) {
        return multiRegion == null ? this : withRelatives(multiRegion.changed(now));
    }

    /** Collects what a KMS key is made of. Not safe for use by several threads. */
    public static final class Builder {
        private final KeyArn arn;
        private final KeyManager manager;
        private final Instant creationDate;
        private KeyMaterialId material;
        private boolean enabled = true;
        private String description = "";
        private String policy = "";
        private Map<String, String> tags = Map.of();
        private KeyRotation rotation = KeyRotation.NONE;
        private @Nullable Deletion deletion;
        private @Nullable MultiRegion multiRegion;

        private Builder(KeyArn arn, KeyManager manager, Instant creationDate, KeyMaterialId material) {
            this.arn = arn;
            this.manager = manager;
            this.creationDate = creationDate;
            this.material = material;
        }

        public Builder material(KeyMaterialId value) {
            material = value;
            return this;
        }

        public Builder enabled(boolean value) {
            enabled = value;
            return this;
        }

        public Builder description(String value) {
            description = value;
            return this;
        }

        public Builder policy(String value) {
            policy = value;
            return this;
        }

        public Builder tags(Map<String, String> value) {
            tags = value;
            return this;
        }

        public Builder rotation(KeyRotation value) {
            rotation = value;
            return this;
        }

        public Builder deletion(@Nullable Deletion value) {
            deletion = value;
            return this;
        }

        public Builder multiRegion(@Nullable MultiRegion value) {
            multiRegion = value;
            return this;
        }

        public KmsKey build() {
            return new KmsKey(
                    arn,
                    manager,
                    creationDate,
                    enabled,
                    description,
                    policy,
                    new TreeMap<>(tags),
                    material,
                    rotation,
                    deletion,
                    multiRegion);
        }
    }
}
