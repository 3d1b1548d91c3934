package dev.keyhold.kms.usage;

import dev.keyhold.kms.key.KeyArn;
import dev.keyhold.kms.key.KmsKey;
import dev.keyhold.kms.key.LastUsage;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** Takes note of each use of a KMS key, and tells of the last one. Safe for use by several threads. */
public interface LastUsageRecorder {
    /** Takes note of a use, after its success was recorded and before its answer leaves. Never fails. */
    void record(List<KeyArn> keys, LastUsage usage);

    /**
     * The last use of a KMS key that this process knows of, or that is stored.
     *
     * @throws dev.keyhold.kms.store.StoreUnavailableException if the store cannot be read
     */
    Optional<LastUsage> find(KeyArn key);

    /** The last use of this KMS key, and of no former one of its name (last-usage.md LU-15). */
    default Optional<LastUsage> find(KmsKey key) {
        return find(key.arn()).filter(usage -> !usage.time().isBefore(key.creationDate()));
    }

    /** Writes the uses that are not written yet. What cannot be written stays, for the next time. Never fails. */
    void flush();

    /** The value of the condition key {@code kms:TrailingDaysWithoutKeyUsage}: whole days, 0 on the first. */
    default long trailingDaysWithoutUsage(KmsKey key, Instant now) {
        Instant since = find(key).map(LastUsage::time).orElse(key.creationDate());
        return Math.max(0, Duration.between(since, now).toDays());
    }
}
