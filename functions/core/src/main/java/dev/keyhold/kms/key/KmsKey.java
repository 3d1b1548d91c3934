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
 * @param deletion the deletion that is scheduled, if any
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
        @Nullable Deletion deletion) {
    public KmsKey {
        tags = Collections.unmodifiableSortedMap(new TreeMap<>(tags));
    }

    public KeyState state() {
        if (deletion != null) {
            return KeyState.PENDING_DELETION;
        }
        return enabled ? KeyState.ENABLED : KeyState.DISABLED;
    }

    public Optional<Deletion> pendingDeletion() {
        return Optional.ofNullable(deletion);
    }

    public KmsKey withEnabled(boolean newEnabled) {
        return new KmsKey(
                arn, manager, creationDate, newEnabled, description, policy, tags, currentMaterialId, deletion);
    }

    public KmsKey withDescription(String newDescription) {
        return new KmsKey(
                arn, manager, creationDate, enabled, newDescription, policy, tags, currentMaterialId, deletion);
    }

    public KmsKey withPolicy(String newPolicy) {
        return new KmsKey(
                arn, manager, creationDate, enabled, description, newPolicy, tags, currentMaterialId, deletion);
    }

    public KmsKey withTags(Map<String, String> newTags) {
        return new KmsKey(
                arn,
                manager,
                creationDate,
                enabled,
                description,
                policy,
                new TreeMap<>(newTags),
                currentMaterialId,
                deletion);
    }

    /** This key with its deletion scheduled. */
    public KmsKey withDeletion(Deletion scheduled) {
        return new KmsKey(arn, manager, creationDate, enabled, description, policy, tags, currentMaterialId, scheduled);
    }

    /** This key with its deletion cancelled; it is then disabled (kms-behaviour 2.6). */
    public KmsKey withoutDeletion() {
        return new KmsKey(arn, manager, creationDate, false, description, policy, tags, currentMaterialId, null);
    }
}
