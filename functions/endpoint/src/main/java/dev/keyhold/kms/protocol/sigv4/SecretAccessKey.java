package dev.keyhold.kms.protocol.sigv4;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.Arrays;

/**
 * The secret half of an access key. It derives signing keys and gives nothing else away. Safe for use by several threads.
 * Closing erases this copy; the virtual machine may have made others.
 *
 * <p>Source: IAM User Guide, "Create a signed AWS API request", derive a signing key for SigV4.
 */
public final class SecretAccessKey implements AutoCloseable {
    private static final byte[] PREFIX = "AWS4".getBytes(US_ASCII);

    private final byte[] prefixed;
    private boolean closed;

    private SecretAccessKey(byte[] prefixed) {
        this.prefixed = prefixed;
    }

    /**
     * @param secret the secret's text as UTF-8 octets. It is copied; the caller still owns, and clears, its own array
     */
    public static SecretAccessKey copyOf(byte[] secret) {
        byte[] prefixed = Arrays.copyOf(PREFIX, PREFIX.length + secret.length);
        System.arraycopy(secret, 0, prefixed, PREFIX.length, secret.length);
        return new SecretAccessKey(prefixed);
    }

    /**
     * The signing key for a scope. The caller closes it.
     *
     * @throws IllegalStateException if this secret has been closed
     */
    public synchronized SigningKey deriveSigningKey(CredentialScope scope) {
        if (closed) {
            throw new IllegalStateException("secret access key was closed");
        }
        byte[] dateKey = HmacSha256.of(prefixed, scope.date().getBytes(UTF_8));
        byte[] regionKey = next(dateKey, scope.region().name());
        byte[] serviceKey = next(regionKey, scope.service());
        byte[] signingKey = next(serviceKey, CredentialScope.TERMINATOR);
        SigningKey result = SigningKey.copyOf(signingKey);
        Arrays.fill(signingKey, (byte) 0);
        return result;
    }

    private static byte[] next(byte[] key, String message) {
        byte[] result = HmacSha256.of(key, message.getBytes(UTF_8));
        Arrays.fill(key, (byte) 0);
        return result;
    }

    @Override
    public synchronized void close() {
        Arrays.fill(prefixed, (byte) 0);
        closed = true;
    }

    @Override
    public String toString() {
        return "SecretAccessKey[" + (prefixed.length - PREFIX.length) + " bytes]";
    }
}
