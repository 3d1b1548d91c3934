package dev.keyhold.interceptor.envelope;

import java.util.Arrays;

/**
 * A pass over a plaintext that arrives piece by piece. Holds at most one frame of plaintext, and one of ciphertext. Not safe
 * for concurrent use.
 */
public final class BodySealer {
    private final FrameSealer sealer;
    private byte[] pending = new byte[0];
    private int filled;
    private boolean finished;

    BodySealer(Envelope envelope) {
        this.sealer = new FrameSealer(envelope);
    }

    /**
     * Takes a piece of the plaintext and hands out the frames that are complete. The last frame stays back, since it may
     * be the final one.
     *
     * @throws PlaintextChangedException if an earlier pass had other plaintext here
     */
    public void update(byte[] source, int offset, int length, ByteSink sink) {
        requireOpen();
        Slice piece = Slice.of(source, offset, length);
        int taken = 0;
        while (taken < length) {
            if (filled == sealer.frameLength()) {
                emit(Slice.of(pending, 0, filled), false, sink);
            }
            if (filled == 0 && length - taken > sealer.frameLength()) {
                // Whole, and not the last: sealed from where it lies.
                emit(Slice.of(source, offset + taken, sealer.frameLength()), false, sink);
                taken += sealer.frameLength();
                continue;
            }
            int step = Math.min(sealer.frameLength() - filled, length - taken);
            append(piece, taken, step);
            taken += step;
        }
    }

    /**
     * Hands out the final frame, and the signature if there is one.
     *
     * @throws PlaintextChangedException if an earlier pass had other plaintext here
     */
    public void finish(ByteSink sink) {
        requireOpen();
        finished = true;
        emit(Slice.of(pending, 0, filled), true, sink);
    }

    private void emit(Slice plaintext, boolean last, ByteSink sink) {
        sealer.seal(plaintext, last);
        filled = 0;
        sink.write(sealer.frame(), 0, sealer.length());
    }

    private void append(Slice piece, int from, int count) {
        if (pending.length < filled + count) {
            int doubled = Math.max(2 * pending.length, filled + count);
            pending = Arrays.copyOf(pending, Math.min(sealer.frameLength(), doubled));
        }
        System.arraycopy(piece.array, piece.offset + from, pending, filled, count);
        filled += count;
    }

    private void requireOpen() {
        if (finished) {
            throw new IllegalStateException("the body is finished");
        }
    }
}
