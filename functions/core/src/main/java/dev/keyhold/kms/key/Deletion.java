package dev.keyhold.kms.key;

import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A deletion that is scheduled.
 *
 * @param date when the waiting window ends; null while it has not begun, because there are replica keys
 * @param windowDays the length of the window in days, 7 to 30
 * @param request on whose request
 */
public record Deletion(@Nullable Instant date, int windowDays, DeletionRequest request) {
    /** This one with a waiting window that begins now. */
    public Deletion begun(Instant now) {
        return new Deletion(now.plus(Duration.ofDays(windowDays)), windowDays, request);
    }
}
