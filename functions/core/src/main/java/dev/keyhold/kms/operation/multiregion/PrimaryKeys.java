package dev.keyhold.kms.operation.multiregion;

import dev.keyhold.kms.key.KmsKey;
import dev.keyhold.kms.key.MultiRegion;
import dev.keyhold.kms.operation.KmsErrorCode;
import dev.keyhold.kms.operation.KmsException;

/** What is shared by the relatives of a multi-Region key is changed at its primary key only (multi-region.md MR-3). */
public final class PrimaryKeys {
    private PrimaryKeys() {}

    /**
     * The relatives of a primary key.
     *
     * @throws KmsException {@link KmsErrorCode#UNSUPPORTED_OPERATION} if it is none
     */
    public static MultiRegion require(KmsKey key) {
        if (!key.isPrimary()) {
            throw notPrimary(key);
        }
        return key.relatives().orElseThrow();
    }

    /**
     * Refuses a change of what is shared at any key that does not decide on it.
     *
     * @throws KmsException {@link KmsErrorCode#UNSUPPORTED_OPERATION} at a replica key, {@link KmsErrorCode#INVALID_STATE} while
     *     another one takes its place
     */
    public static void requireMayChangeShared(KmsKey key) {
        if (key.isReplica()) {
            throw notPrimary(key);
        }
        if (key.relatives().map(MultiRegion::successor).isPresent()) {
            throw updating(key);
        }
    }

    static KmsException updating(KmsKey key) {
        return new KmsException(KmsErrorCode.INVALID_STATE, key.arn() + " is updating.");
    }

    private static KmsException notPrimary(KmsKey key) {
        return new KmsException(KmsErrorCode.UNSUPPORTED_OPERATION, key.arn() + " is not a multi-region primary key.");
    }
}
