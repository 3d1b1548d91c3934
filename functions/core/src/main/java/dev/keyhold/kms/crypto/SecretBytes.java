package dev.keyhold.kms.crypto;

import java.util.Arrays;

/**
 * Secret bytes that several threads share, such as a key. Whoever holds them owns them and closes them. ({@link
 * SensitiveBytes} are for one request.)
 *
 * <p>Closing overwrites the bytes. That is best effort: a virtual machine that moves objects may have left copies, so
 * the real measure is a short life.
 */
public final class SecretBytes implements AutoCloseable {
    /** Something that works with the bytes, for the length of one call. */
    @FunctionalInterface
    public interface Borrower<T, X extends Exception> {
        T apply(byte[] bytes) throws X;
    }

    private final byte[] bytes;
    private boolean closed;

    private SecretBytes(byte[] bytes) {
        this.bytes = bytes;
    }

    /** Copies {@code source}. The caller still owns, and clears, its own array. */
    public static SecretBytes copyOf(byte[] source) {
        return new SecretBytes(source.clone());
    }

    /** Makes {@code count} new random bytes. */
    public static SecretBytes generate(int count, RandomSource random) {
        return new SecretBytes(random.bytes(count));
    }

    /** Takes the array over; the caller must not touch it again. */
    static SecretBytes owning(byte[] bytes) {
        return new SecretBytes(bytes);
    }

    /**
     * Lends a copy of the bytes for the length of the call, and overwrites it afterwards.
     *
     * @throws IllegalStateException if this was closed
     */
    public <T, X extends Exception> T use(Borrower<T, X> borrower) throws X {
        byte[] lent = copy();
        try {
            return borrower.apply(lent);
        } finally {
            Arrays.fill(lent, (byte) 0);
        }
    }

    /** The number of bytes. */
    public int length() {
        return bytes.length;
    }

    @Override
    public synchronized void close() {
        Arrays.fill(bytes, (byte) 0);
        closed = true;
    }

    @Override
    public String toString() {
        return "SecretBytes[" + bytes.length + " bytes]";
    }

    // A copy under the lock, and not the array itself: closing in the middle of a use must never let a borrower work
    // with a key of zeros. The lock is not held while the borrower works.
    private synchronized byte[] copy() {
        if (closed) {
            throw new IllegalStateException("the secret was closed");
        }
        return bytes.clone();
    }
}
