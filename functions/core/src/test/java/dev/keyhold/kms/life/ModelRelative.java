package dev.keyhold.kms.life;

import dev.keyhold.kms.operation.KmsErrorCode;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What the rules say of a KMS key in one Region, as far as it is that key's own. */
final class ModelRelative {
    private boolean enabled = true;
    private @Nullable Duration window;
    private @Nullable Instant deletionDate;
    private @Nullable Instant lastUse;
    private @Nullable Instant lastUseWritten;

    /** The error of whatever needs a key that can be used; nothing if it can. */
    Optional<KmsErrorCode> unusable() {
        if (window != null) {
            return Optional.of(KmsErrorCode.INVALID_STATE);
        }
        return enabled ? Optional.empty() : Optional.of(KmsErrorCode.DISABLED);
    }

    Optional<KmsErrorCode> pending() {
        return window == null ? Optional.empty() : Optional.of(KmsErrorCode.INVALID_STATE);
    }

    Optional<KmsErrorCode> notPending() {
        return window == null ? Optional.of(KmsErrorCode.INVALID_STATE) : Optional.empty();
    }

    /** What DescribeKey says. */
    String state() {
        if (window != null) {
            return deletionDate == null ? "PendingReplicaDeletion" : "PendingDeletion";
        }
        return enabled ? "Enabled" : "Disabled";
    }

    Optional<Instant> deletionDate() {
        return Optional.ofNullable(deletionDate);
    }

    void setEnabled(boolean value) {
        enabled = value;
    }

    /** @param begins nothing while replica keys have to go first */
    void scheduleDeletion(Duration waiting, Optional<Instant> begins) {
        window = waiting;
        deletionDate = begins.map(begin -> begin.plus(waiting)).orElse(null);
    }

    /** The last replica key of a primary key was erased. */
    void isAlone(Instant now) {
        if (window != null && deletionDate == null) {
            deletionDate = now.plus(window);
        }
    }

    void cancelDeletion() {
        window = null;
        deletionDate = null;
        enabled = false;
    }

    /** Whether the end of the waiting window has come. */
    boolean isOver(Instant now) {
        return deletionDate != null && !deletionDate.isAfter(now);
    }

    void use(Instant now) {
        lastUse = now;
    }

    Optional<Instant> lastUse() {
        return Optional.ofNullable(lastUse);
    }

    void flush() {
        lastUseWritten = lastUse;
    }

    void crash() {
        lastUse = lastUseWritten;
    }
}
