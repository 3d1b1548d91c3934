package dev.keyhold.kms.key;

import java.time.Instant;

/**
 * The last use of a KMS key for a cryptographic operation.
 *
 * @param operation the operation's name, for example {@code Encrypt}
 * @param time when the call came in
 * @param requestId the identifier that the caller got with the answer
 */
public record LastUsage(String operation, Instant time, String requestId) {}
