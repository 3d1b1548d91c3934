package dev.keyhold.kms.protocol.sigv4;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.security.MessageDigest;
import java.util.Arrays;
import java.util.HexFormat;

/**
 * A key derived from a secret access key for one scope. Whoever holds it can sign in that scope, so for a day it is as
 * secret as the secret itself. Safe for use by several threads. Closing erases this copy; the virtual machine may have made
 * others, so a short life is the real measure.
 */
public final class SigningKey implements AutoCloseable {
    /** What came of comparing a signature. A key that others share may be closed by them at any moment. */
    enum Check {
        MATCH,
        MISMATCH,
        CLOSED
    }

    private static final HexFormat HEX = HexFormat.of();

    private final byte[] bytes;
    private boolean closed;

    private SigningKey(byte[] bytes) {
        this.bytes = bytes;
    }

    /** Copies {@code source}. The caller still owns, and clears, its own array. */
    public static SigningKey copyOf(byte[] source) {
        return new SigningKey(source.clone());
    }

    /** Compares in constant time, digit by digit as text: what is no lower-case hexadecimal never matches. */
    Check check(byte[] stringToSign, String signature) {
        byte[] key = new byte[bytes.length];
        try {
            if (!copyInto(key)) {
                return Check.CLOSED;
            }
            String expected = HEX.formatHex(HmacSha256.of(key, stringToSign));
            boolean equal = MessageDigest.isEqual(expected.getBytes(ISO_8859_1), signature.getBytes(ISO_8859_1));
            return equal ? Check.MATCH : Check.MISMATCH;
        } finally {
            Arrays.fill(key, (byte) 0);
        }
    }

    /** The signature of {@code stringToSign}, in hexadecimal digits. */
    String sign(byte[] stringToSign) {
        byte[] key = new byte[bytes.length];
        try {
            if (!copyInto(key)) {
                throw new IllegalStateException("signing key was closed");
            }
            return HEX.formatHex(HmacSha256.of(key, stringToSign));
        } finally {
            Arrays.fill(key, (byte) 0);
        }
    }

    private synchronized boolean copyInto(byte[] copy) {
        System.arraycopy(bytes, 0, copy, 0, bytes.length);
        return !closed;
    }

    @Override
    public synchronized void close() {
        Arrays.fill(bytes, (byte) 0);
        closed = true;
    }

    @Override
    public String toString() {
        return "SigningKey[" + bytes.length + " bytes]";
    }
}
