package dev.keyhold.kms.crypto;

import java.util.ArrayDeque;
import java.util.List;
import java.util.Queue;

/** Gives the bytes that a vector names, in order, and fails when asked for others. */
final class QueuedRandomSource implements RandomSource {
    private final Queue<byte[]> queue;

    QueuedRandomSource(byte[]... values) {
        this.queue = new ArrayDeque<>(List.of(values));
    }

    @Override
    public void fill(byte[] target) {
        byte[] next = queue.remove();
        if (next.length != target.length) {
            throw new IllegalStateException("the vector has " + next.length + " bytes here, not " + target.length);
        }
        System.arraycopy(next, 0, target, 0, next.length);
    }
}
