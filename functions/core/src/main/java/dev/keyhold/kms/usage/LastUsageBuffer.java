package dev.keyhold.kms.usage;

import dev.keyhold.kms.key.KeyArn;
import dev.keyhold.kms.key.LastUsage;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/** The last uses that are not written yet: one of each KMS key. Safe for use by several threads, which do not wait for each other. */
final class LastUsageBuffer {
    /** Some 25 MB, at about 500 bytes for each. */
    private static final int MOST_KEYS = 50_000;

    /** Stands in a slot that is no longer in the map. */
    private static final LastUsage TAKEN = new LastUsage("", Instant.EPOCH, "");

    private final Map<KeyArn, AtomicReference<@Nullable LastUsage>> slots = new ConcurrentHashMap<>();
    private final LongAdder dropped = new LongAdder();

    /** Keeps a use, unless a later one of the same KMS key is here. */
    void put(KeyArn key, LastUsage usage) {
        while (true) {
            AtomicReference<@Nullable LastUsage> slot = slot(key);
            if (slot == null) {
                dropped.increment();
                return;
            }
            LastUsage current = slot.get();
            if (TAKEN.equals(current)) {
                slots.remove(key, slot);
            } else if (current != null && current.time().isAfter(usage.time())) {
                return;
            } else if (slot.compareAndSet(current, usage)) {
                return;
            }
        }
    }

    /** @return nothing if there are too many */
    private @Nullable AtomicReference<@Nullable LastUsage> slot(KeyArn key) {
        AtomicReference<@Nullable LastUsage> slot = slots.get(key);
        if (slot != null || slots.size() >= MOST_KEYS) {
            return slot;
        }
        return slots.computeIfAbsent(key, absent -> new AtomicReference<>());
    }

    Optional<LastUsage> find(KeyArn key) {
        AtomicReference<@Nullable LastUsage> slot = slots.get(key);
        return Optional.ofNullable(slot == null ? null : slot.get()).filter(usage -> !TAKEN.equals(usage));
    }

    /** The KMS keys with a use that is not written; weakly consistent, as the sets of {@link ConcurrentHashMap} are. */
    Iterable<KeyArn> keys() {
        return slots.keySet();
    }

    /** Lets go of a use that was written, unless a later one took its place. */
    void written(KeyArn key, LastUsage usage) {
        AtomicReference<@Nullable LastUsage> slot = slots.get(key);
        if (slot != null && slot.compareAndSet(usage, TAKEN)) {
            slots.remove(key, slot);
        }
    }

    /** How many uses were dropped since this was last asked. */
    long dropped() {
        return dropped.sumThenReset();
    }
}
