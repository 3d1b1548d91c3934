package dev.keyhold.interceptor.envelope;

import java.security.InvalidKeyException;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** HKDF (RFC 5869) over SHA-512 for outputs of one block: all that the format needs. */
final class Hkdf {
    private static final String ALGORITHM = "HmacSHA512";
    private static final int BLOCK = 64;

    private final Mac expand;

    private Hkdf(Mac expand) {
        this.expand = expand;
    }

    /** Extracts a pseudorandom key from {@code input}. Not safe for concurrent use. */
    static Hkdf extract(byte[] salt, byte[] input) {
        byte[] pseudorandomKey = keyed(salt).doFinal(input);
        try {
            return new Hkdf(keyed(pseudorandomKey));
        } finally {
            Arrays.fill(pseudorandomKey, (byte) 0);
        }
    }

    /** Expands to {@code length} bytes, at most 64. */
    byte[] expand(byte[] info, int length) {
        if (length < 1 || length > BLOCK) {
            throw new IllegalArgumentException("length must be between 1 and " + BLOCK);
        }
        expand.update(info);
        expand.update((byte) 1);
        byte[] block = expand.doFinal();
        try {
            return Arrays.copyOf(block, length);
        } finally {
            Arrays.fill(block, (byte) 0);
        }
    }

    private static Mac keyed(byte[] key) {
        try {
            Mac mac = Mac.getInstance(ALGORITHM);
            // HMAC pads a key with zeros: an absent salt and one of zeros are the same key (RFC 5869, 2.2).
            mac.init(new SecretKeySpec(key.length == 0 ? new byte[BLOCK] : key, ALGORITHM));
            return mac;
        } catch (NoSuchAlgorithmException | InvalidKeyException e) {
            throw new IllegalStateException("the platform has no usable " + ALGORITHM, e);
        }
    }
}
