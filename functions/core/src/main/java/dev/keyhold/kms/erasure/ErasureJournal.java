package dev.keyhold.kms.erasure;

import dev.keyhold.kms.key.KeyArn;
import java.time.Instant;

/**
 * What was erased, kept beside the database and not in it, so that a backup of the database that is older than an erasure does not undo
 * it (erasure.md section 4). Safe for use by several threads.
 */
@FunctionalInterface
public interface ErasureJournal {
    /**
     * Writes an erasure down. When this returns, it survives a crash. Writing the same one again changes nothing.
     *
     * @param begun when the erasure began, to the millisecond
     * @throws java.io.UncheckedIOException if it cannot be written; nothing of the key's materials may be erased then
     */
    void append(KeyArn key, Instant begun);
}
