package dev.keyhold.kms.life;

import dev.keyhold.kms.operation.KmsErrorCode;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What the rules say of one KMS key, told a second time and without a store. */
final class ModelKey {
    private static final Duration NEAR = Duration.ofMinutes(20);
    private static final int QUOTA = 25;

    final String arn;
    final List<Sealed> blobs = new ArrayList<>();
    int rotations;
    private boolean enabled = true;
    private @Nullable Instant deletionDate;
    private int periodDays;
    private @Nullable Instant next;
    private int onDemand;

    /** A ciphertext, with the material that made it. */
    record Sealed(ByteBuffer bytes, ByteBuffer plaintext, String materialId) {}

    ModelKey(String arn) {
        this.arn = arn;
    }

    /** The error of whatever needs a key that can be used; nothing if it can. */
    Optional<KmsErrorCode> unusable() {
        if (deletionDate != null) {
            return Optional.of(KmsErrorCode.INVALID_STATE);
        }
        return enabled ? Optional.empty() : Optional.of(KmsErrorCode.DISABLED);
    }

    Optional<KmsErrorCode> pending() {
        return deletionDate == null ? Optional.empty() : Optional.of(KmsErrorCode.INVALID_STATE);
    }

    Optional<KmsErrorCode> notPending() {
        return deletionDate == null ? Optional.of(KmsErrorCode.INVALID_STATE) : Optional.empty();
    }

    Optional<KmsErrorCode> notRotatable(Instant now) {
        if (unusable().isPresent()) {
            return unusable();
        }
        if (onDemand >= QUOTA) {
            return Optional.of(KmsErrorCode.LIMIT_EXCEEDED);
        }
        return next != null && !next.isAfter(now.plus(NEAR)) ? Optional.of(KmsErrorCode.CONFLICT) : Optional.empty();
    }

    void setEnabled(boolean value) {
        enabled = value;
    }

    void rotateEvery(int days, Instant now) {
        periodDays = days;
        next = now.plus(Duration.ofDays(days));
    }

    void rotateNoMore() {
        next = null;
    }

    void rotateOnDemand() {
        onDemand++;
        rotations++;
    }

    void scheduleDeletion(Instant date) {
        deletionDate = date;
    }

    void cancelDeletion() {
        deletionDate = null;
        enabled = false;
    }

    /** Jobs run. */
    void jobs(Instant now) {
        if (unusable().isEmpty() && next != null && !next.isAfter(now)) {
            rotations++;
            next = now.plus(Duration.ofDays(periodDays));
        }
    }

    /** Whether the end of the waiting window has come; what is then so is not for this history to say. */
    boolean isOver(Instant now) {
        return deletionDate != null && !deletionDate.isAfter(now);
    }

    /** What GetKeyRotationStatus says is next. */
    Optional<Instant> next() {
        return deletionDate == null ? Optional.ofNullable(next) : Optional.empty();
    }
}
