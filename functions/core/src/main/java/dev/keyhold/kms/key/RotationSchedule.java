package dev.keyhold.kms.key;

import java.time.Duration;
import java.time.Instant;

/**
 * Automatic rotation that is switched on.
 *
 * @param periodDays the days between two rotations, 90 to 2,560
 * @param next when the key material is to be rotated next
 */
public record RotationSchedule(int periodDays, Instant next) {
    /** The period where nobody says another, and that of AWS managed keys always. */
    public static final int STANDARD_DAYS = 365;

    /** A schedule whose first rotation is a period after {@code start}. */
    public static RotationSchedule from(Instant start, int periodDays) {
        return new RotationSchedule(periodDays, start.plus(Duration.ofDays(periodDays)));
    }
}
