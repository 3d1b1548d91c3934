package dev.keyhold.kms.audit;

import dev.keyhold.kms.key.KeyArn;

/**
 * Something that the service does to a KMS key by itself.
 *
 * @param name the event's name in CloudTrail, for example {@code RotateKey}
 */
public record ServiceEvent(String name, KeyArn key) {
    /** The material of a KMS key was rotated. */
    public static ServiceEvent rotateKey(KeyArn key) {
        return new ServiceEvent("RotateKey", key);
    }

    /** A KMS key was changed, so that it and its relatives agree on what they share. */
    public static ServiceEvent synchronizeMultiRegionKey(KeyArn key) {
        return new ServiceEvent("SynchronizeMultiRegionKey", key);
    }
}
