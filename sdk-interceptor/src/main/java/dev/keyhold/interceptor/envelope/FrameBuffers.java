package dev.keyhold.interceptor.envelope;

import java.util.Queue;
import java.util.concurrent.ArrayBlockingQueue;

/**
 * Buffers for frames of the usual length that messages use one after another: memory that was just written is in the
 * processor's cache, and new memory is not. What comes back holds ciphertext alone. Safe for concurrent use.
 */
final class FrameBuffers {
    /** Half a mebibyte is kept at the most. */
    private static final int MOST = 8;

    private static final int LENGTH = FrameKind.FINAL.overhead() + EnvelopeSpec.DEFAULT_FRAME_LENGTH;
    private static final Queue<byte[]> SPARE = new ArrayBlockingQueue<>(MOST);

    private FrameBuffers() {}

    /** A buffer of at least this length, which holds anything. */
    static byte[] take(int length) {
        if (length != LENGTH) {
            return new byte[length];
        }
        byte[] spare = SPARE.poll();
        return spare == null ? new byte[LENGTH] : spare;
    }

    /** Gives back a buffer that nobody uses any more, and in which everything was encrypted. */
    static void giveBack(byte[] buffer) {
        if (buffer.length == LENGTH) {
            boolean unused = SPARE.offer(buffer);
        }
    }
}
