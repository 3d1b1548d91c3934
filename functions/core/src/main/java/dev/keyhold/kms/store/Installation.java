package dev.keyhold.kms.store;

import dev.keyhold.kms.crypto.WrappingKeyId;
import dev.keyhold.kms.key.AccountId;
import java.time.Instant;

/**
 * What a store was made with.
 *
 * @param account the account that the first start made
 * @param rootAccessKeyId the access key of that account's root user
 * @param currentDomainKey the domain key that wraps new values
 */
public record Installation(
        AccountId account, String rootAccessKeyId, WrappingKeyId currentDomainKey, Instant creationDate) {
    /** Whether both were made by the same first start. Domain keys change in an installation, and differ between its stores. */
    public boolean isSameAs(Installation other) {
        return account.equals(other.account)
                && rootAccessKeyId.equals(other.rootAccessKeyId)
                && creationDate.equals(other.creationDate);
    }

    Installation withCurrentDomainKey(WrappingKeyId next) {
        return new Installation(account, rootAccessKeyId, next, creationDate);
    }
}
