package dev.keyhold.kms.crypto;

/**
 * The one source of keys, nonces, identifiers and tokens. Implementations are safe for use by several threads and
 * cryptographically strong; the only others are in tests.
 */
@FunctionalInterface
public interface RandomSource {
    /** Overwrites the whole array with random bytes. */
    void fill(byte[] target);

    /** Makes a new array of random bytes. */
    default byte[] bytes(int count) {
        byte[] bytes = new byte[count];
        fill(bytes);
        return bytes;
    }
}
