package dev.keyhold.interceptor.envelope;

import java.security.SecureRandom;

/** Where random bytes come from. Implementations are cryptographic and safe for concurrent use. */
@FunctionalInterface
public interface RandomSource {
    /** Fills the whole of {@code target}. */
    void fill(byte[] target);

    /** The platform's {@link SecureRandom}. */
    static RandomSource secure() {
        return new SecureRandom()::nextBytes;
    }
}
