package dev.keyhold.kms.erasure;

import java.time.Duration;

/**
 * What erasing needs of an installation.
 *
 * @param journal where erasures are kept beside the database
 * @param backupRetention how long backups of the database are kept, which receipts tell
 */
public record Erasures(ErasureJournal journal, Duration backupRetention) {}
