package dev.keyhold.kms.audit;

import dev.keyhold.kms.key.KeyArn;

/**
 * Something that the service does to a KMS key by itself.
 *
 * @param name the event's name in CloudTrail, for example {@code RotateKey}
 */
public record ServiceEvent(String name, KeyArn key) {}
