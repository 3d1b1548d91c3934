package dev.keyhold.kms.key;

import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A deletion that is scheduled.
 *
 * @param date when the waiting window ends; null while it has not begun, because there are replica keys
 * @param windowDays the length of the window in days, 7 to 30
 */
public record Deletion(@Nullable Instant date, int windowDays) {
    /** One whose waiting window begins now. */
    public static Deletion in(int windowDays, Instant now) {
        return new Deletion(now.plus(Duration.ofDays(windowDays)), windowDays);
    }

    /** One whose waiting window begins when the last replica key is erased. */
    public static Deletion afterReplicas(int windowDays) {
        return new Deletion(null, windowDays);
    }
}
