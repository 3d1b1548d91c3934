package dev.keyhold.kms.store;

import java.time.Instant;

/**
 * Something to be done at a time.
 *
 * @param time when it falls due, kept with the precision of a millisecond
 * @param subject what it is to be done to; of KMS keys, the key ARN
 */
public record DueEntry(DueKind kind, Instant time, String subject) {
    public DueEntry {
        time = Instant.ofEpochMilli(time.toEpochMilli());
    }
}
