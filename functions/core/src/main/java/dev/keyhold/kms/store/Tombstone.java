package dev.keyhold.kms.store;

import dev.keyhold.kms.key.DeletionRequest;
import dev.keyhold.kms.key.KeyArn;
import dev.keyhold.kms.key.KeyMaterialId;
import dev.keyhold.kms.key.Region;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What remains of a KMS key that is being, or was, erased (erasure.md section 2). Immutable; a change makes another.
 *
 * @param key the key's name
 * @param begun when its record was deleted, to the millisecond
 * @param state how far the erasure is
 * @param past what the key was
 * @param receipt the receipt; null until all is erased
 */
public record Tombstone(
        KeyArn key,
        Instant begun,
        State state,
        Past past,
        @Nullable String receipt) {
    public Tombstone {
        begun = Instant.ofEpochMilli(begun.toEpochMilli());
    }

    /** How far an erasure is. */
    public enum State {
        /** The key's record is gone. */
        ERASING,
        /** The journal beside the database knows of it. */
        JOURNALED,
        /** All is gone, and the receipt is made. */
        ERASED
    }

    /**
     * What a KMS key was.
     *
     * @param primary of a replica key, the Region of its primary key; null for others
     */
    public record Past(
            Instant created,
            DeletionRequest request,
            int windowDays,
            List<KeyMaterialId> materials,
            int aliases,
            int tags,
            @Nullable Region primary) {
        public Past {
            materials = List.copyOf(materials);
        }
    }

    /**
     * Whether a replica key that was asked for at this time is another one, which is to be made when this one is erased. The one that was
     * erased was asked for before its waiting window, another one behind it: in the middle, no clock is so wrong.
     */
    public boolean isBefore(Instant asked) {
        Duration half = Duration.ofDays(past.windowDays()).dividedBy(2);
        return !asked.isBefore(begun.minus(half));
    }

    public Tombstone journaled() {
        return new Tombstone(key, begun, State.JOURNALED, past, null);
    }

    public Tombstone erased(String withReceipt) {
        return new Tombstone(key, begun, State.ERASED, past, withReceipt);
    }
}
