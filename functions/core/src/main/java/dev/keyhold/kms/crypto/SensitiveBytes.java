package dev.keyhold.kms.crypto;

import java.util.Arrays;
import java.util.function.Function;

/**
 * Bytes that only their owner may see, such as plaintext on its way in or a data key on its way out. Whoever holds them
 * closes them. Clearing is best effort: the JVM may have moved the array before; a short life is the real protection.
 * Not safe for use by several threads at once.
 */
public final class SensitiveBytes implements AutoCloseable {
    private final byte[] bytes;
    private boolean closed;

    private SensitiveBytes(byte[] bytes) {
        this.bytes = bytes;
    }

    /** Takes over {@code bytes}: the caller must not use the array afterwards. */
    public static SensitiveBytes owning(byte[] bytes) {
        return new SensitiveBytes(bytes);
    }

    /** The number of bytes. */
    public int length() {
        return bytes.length;
    }

    /** Lends the bytes for the length of the call. */
    public <T> T use(Function<byte[], T> user) {
        if (closed) {
            throw new IllegalStateException("the bytes were cleared");
        }
        return user.apply(bytes);
    }

    @Override
    public void close() {
        Arrays.fill(bytes, (byte) 0);
        closed = true;
    }

    @Override
    public String toString() {
        return "SensitiveBytes[" + bytes.length + " bytes]";
    }
}
