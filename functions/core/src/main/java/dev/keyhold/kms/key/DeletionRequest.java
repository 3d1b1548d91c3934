package dev.keyhold.kms.key;

import java.time.Instant;

/**
 * On whose request a KMS key is deleted.
 *
 * @param callerArn who called
 * @param requestId the identifier that the caller got with the answer
 * @param time when the call came in
 */
public record DeletionRequest(String callerArn, String requestId, Instant time) {}
