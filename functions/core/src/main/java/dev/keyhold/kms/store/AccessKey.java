package dev.keyhold.kms.store;

import dev.keyhold.kms.crypto.WrappedValue;
import dev.keyhold.kms.key.AccountId;
import java.time.Instant;

/**
 * An access key of an account's root user, its secret wrapped.
 *
 * @param id the public name, for example {@code AKIAIOSFODNN7EXAMPLE}
 */
public record AccessKey(String id, AccountId account, WrappedValue secret, Instant creationDate) {}
