package dev.keyhold.kms.crypto;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/** SHA-256 (FIPS 180-4), by the JDK. */
final class Sha256 {
    static final int LENGTH = 32;
    private static final String ALGORITHM = "SHA-256";

    // Only ever cloned, never updated: looking the algorithm up takes longer than digesting a header.
    private static final MessageDigest PROTOTYPE = newDigest();

    private Sha256() {}

    /** The digest of the first bytes followed by the second. */
    static byte[] digest(byte[] first, byte[] second) {
        MessageDigest digest = copy();
        digest.update(first);
        return digest.digest(second);
    }

    private static MessageDigest copy() {
        try {
            return (MessageDigest) PROTOTYPE.clone();
        } catch (CloneNotSupportedException e) {
            return newDigest();
        }
    }

    private static MessageDigest newDigest() {
        try {
            return MessageDigest.getInstance(ALGORITHM, JdkProvider.SUN.get());
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }
}
