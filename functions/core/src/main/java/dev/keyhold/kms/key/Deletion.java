package dev.keyhold.kms.key;

import java.time.Instant;

/**
 * A deletion that is scheduled.
 *
 * @param date when the waiting window ends
 * @param windowDays the length of the window in days, 7 to 30
 */
public record Deletion(Instant date, int windowDays) {}
