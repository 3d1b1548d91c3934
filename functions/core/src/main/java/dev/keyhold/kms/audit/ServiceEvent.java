package dev.keyhold.kms.audit;

import dev.keyhold.kms.key.KeyArn;
import dev.keyhold.kms.key.Region;
import org.jspecify.annotations.Nullable;

/**
 * Something that the service does by itself.
 *
 * @param name the event's name in CloudTrail, for example {@code RotateKey}; one of our own if AWS has none
 * @param key the KMS key that it does it to; null if it is to none
 * @param region the Region of that KMS key, or whose own store it was done in; null for what is about no KMS key and in the home store
 */
public record ServiceEvent(
        String name, @Nullable KeyArn key, @Nullable Region region) {
    /** The root key was changed. */
    public static final ServiceEvent ROTATE_ROOT_KEY = inAStore("RotateRootKey");

    /** The current domain key was made due to be replaced. */
    public static final ServiceEvent SCHEDULE_DOMAIN_KEY_ROLL = inAStore("ScheduleDomainKeyRoll");

    /** Another domain key became current. */
    public static final ServiceEvent ROLL_DOMAIN_KEY = inAStore("RollDomainKey");

    /** Values were wrapped under the current domain key that were under a former one. */
    public static final ServiceEvent REWRAP_VALUES = inAStore("RewrapValues");

    /** A domain key that nothing is wrapped under any more was erased. */
    public static final ServiceEvent ERASE_DOMAIN_KEY = inAStore("EraseDomainKey");

    /** An event about a KMS key. */
    public ServiceEvent(String name, KeyArn key) {
        this(name, key, key.region());
    }

    private static ServiceEvent inAStore(String name) {
        return new ServiceEvent(name, null, null);
    }

    /** The same event in the store of a Region; in the home store if that is null. */
    public ServiceEvent in(@Nullable Region own) {
        return new ServiceEvent(name, key, own);
    }

    /** The material of a KMS key was rotated. */
    public static ServiceEvent rotateKey(KeyArn key) {
        return new ServiceEvent("RotateKey", key);
    }

    /** A KMS key was changed, so that it and its relatives agree on what they share. */
    public static ServiceEvent synchronizeMultiRegionKey(KeyArn key) {
        return new ServiceEvent("SynchronizeMultiRegionKey", key);
    }
}
