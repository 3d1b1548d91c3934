package dev.keyhold.interceptor.envelope;

import java.util.Arrays;
import javax.security.auth.Destroyable;

/**
 * A data key in the clear. Whoever holds one owns it and closes it. Safe for concurrent use.
 *
 * <p>Wiping is best effort: the virtual machine may have made copies. A short life is the real measure.
 */
public final class PlaintextDataKey implements AutoCloseable, Destroyable {
    /** Bytes of a data key. */
    public static final int LENGTH = 32;

    private final byte[] bytes;
    private boolean destroyed;

    private PlaintextDataKey(byte[] bytes) {
        this.bytes = bytes;
    }

    /**
     * Copies {@code source}. The caller still owns, and clears, its own array.
     *
     * @throws IllegalArgumentException if there are not 32 bytes
     */
    public static PlaintextDataKey copyOf(byte[] source) {
        if (source.length != LENGTH) {
            throw new IllegalArgumentException("a data key has " + LENGTH + " bytes");
        }
        return new PlaintextDataKey(source.clone());
    }

    /** Draws a data key. For wrapping keys other than a KMS's, which draws its own. */
    public static PlaintextDataKey random(RandomSource random) {
        byte[] bytes = new byte[LENGTH];
        random.fill(bytes);
        return new PlaintextDataKey(bytes);
    }

    /**
     * Lends the bytes for the length of the call.
     *
     * @throws IllegalStateException if the key was destroyed: a key of zeros would make ciphertext that looks valid
     */
    public synchronized <T> T use(KeyUser<T> user) {
        if (destroyed) {
            throw new IllegalStateException("data key was destroyed");
        }
        return user.apply(bytes);
    }

    @Override
    public synchronized boolean isDestroyed() {
        return destroyed;
    }

    @Override
    public synchronized void destroy() {
        Arrays.fill(bytes, (byte) 0);
        destroyed = true;
    }

    @Override
    public void close() {
        destroy();
    }

    @Override
    public String toString() {
        return "PlaintextDataKey[" + bytes.length + " bytes]";
    }

    /** Uses lent key bytes and keeps none of them. */
    @FunctionalInterface
    public interface KeyUser<T> {
        /** Uses the bytes. */
        T apply(byte[] keyBytes);
    }
}
