package dev.keyhold.kms.audit;

import dev.keyhold.kms.key.KeyArn;
import org.jspecify.annotations.Nullable;

/**
 * Something that the service does by itself.
 *
 * @param name the event's name in CloudTrail, for example {@code RotateKey}; one of our own if AWS has none
 * @param key the KMS key that it does it to; null if it is to none
 */
public record ServiceEvent(String name, @Nullable KeyArn key) {
    /** The root key was changed. */
    public static final ServiceEvent ROTATE_ROOT_KEY = new ServiceEvent("RotateRootKey", null);

    /** Another domain key became current. */
    public static final ServiceEvent ROLL_DOMAIN_KEY = new ServiceEvent("RollDomainKey", null);

    /** Values were wrapped under the current domain key that were under a former one. */
    public static final ServiceEvent REWRAP_VALUES = new ServiceEvent("RewrapValues", null);

    /** A domain key that nothing is wrapped under any more was erased. */
    public static final ServiceEvent ERASE_DOMAIN_KEY = new ServiceEvent("EraseDomainKey", null);

    /** The material of a KMS key was rotated. */
    public static ServiceEvent rotateKey(KeyArn key) {
        return new ServiceEvent("RotateKey", key);
    }

    /** A KMS key was changed, so that it and its relatives agree on what they share. */
    public static ServiceEvent synchronizeMultiRegionKey(KeyArn key) {
        return new ServiceEvent("SynchronizeMultiRegionKey", key);
    }
}
