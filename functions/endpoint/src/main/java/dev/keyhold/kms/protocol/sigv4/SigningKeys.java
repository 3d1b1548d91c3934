package dev.keyhold.kms.protocol.sigv4;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.RemovalCause;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Checks signatures, and keeps the signing keys of those that matched, so that a busy caller costs one HMAC instead of
 * five. Bounded in number and age; a key that leaves is erased. Safe for use by several threads.
 */
public final class SigningKeys {
    private final Cache<Id, SigningKey> kept;

    /** The secret's version is part of the name, so that keys of a replaced secret are never found again. */
    private record Id(AccessKeyId accessKeyId, long secretVersion, CredentialScope scope) {}

    /**
     * @param maxKept how many keys are kept at most
     * @param lifetime how long a key is kept at most, by the given clock
     */
    public SigningKeys(int maxKept, Duration lifetime, InstantSource clock) {
        this.kept = Caffeine.newBuilder()
                .maximumSize(maxKept)
                .expireAfterWrite(lifetime)
                .ticker(() -> nanoseconds(clock.instant()))
                .executor(Runnable::run)
                .removalListener(SigningKeys::erase)
                .build();
    }

    /** Whether {@code signature} is the credential's over {@code stringToSign} in this scope. */
    boolean verify(SigningCredential credential, CredentialScope scope, byte[] stringToSign, String signature) {
        Id id = new Id(credential.accessKeyId(), credential.secretVersion(), scope);
        SigningKey key = kept.getIfPresent(id);
        if (key != null) {
            SigningKey.Check check = key.check(stringToSign, signature);
            if (check != SigningKey.Check.CLOSED) {
                return check == SigningKey.Check.MATCH;
            }
        }
        return verifyDerived(id, credential.deriveSigningKey(scope), stringToSign, signature);
    }

    /** Keeps the key only if it matched: whoever has no secret must not be able to fill the cache. */
    private boolean verifyDerived(Id id, SigningKey key, byte[] stringToSign, String signature) {
        boolean matches = key.check(stringToSign, signature) == SigningKey.Check.MATCH;
        if (matches) {
            kept.put(id, key);
        } else {
            key.close();
        }
        return matches;
    }

    /** How many keys are kept now. */
    long size() {
        kept.cleanUp();
        return kept.estimatedSize();
    }

    private static void erase(@Nullable Id id, @Nullable SigningKey key, RemovalCause cause) {
        if (key != null) {
            key.close();
        }
    }

    private static long nanoseconds(Instant instant) {
        return TimeUnit.SECONDS.toNanos(instant.getEpochSecond()) + instant.getNano();
    }
}
