package dev.keyhold.interceptor.envelope;

/**
 * A pass over a plaintext that arrives piece by piece. Holds at most one frame. Not safe for concurrent use.
 */
public final class BodySealer {
    private final FrameSealer sealer;
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
        int taken = whole(piece, sink);
        while (taken < length) {
            if (sealer.gathered() == sealer.frameLength()) {
                sealer.sealGathered(false);
                emit(sink);
                taken += whole(Slice.of(source, offset + taken, length - taken), sink);
            }
            int step = Math.min(sealer.frameLength() - sealer.gathered(), length - taken);
            sealer.gather(piece, taken, step);
            taken += step;
        }
    }

    /**
     * Takes the last piece of the plaintext, and hands out the frames up to the final one, and the signature if there is
     * one. What follows earlier pieces is copied; a plaintext that is all here is sealed from where it lies.
     *
     * @throws PlaintextChangedException if an earlier pass had other plaintext here
     */
    public void finish(byte[] source, int offset, int length, ByteSink sink) {
        requireOpen();
        int taken = whole(Slice.of(source, offset, length), sink);
        if (sealer.gathered() > 0 || taken == length) {
            update(source, offset + taken, length - taken, sink);
            finish(sink);
            return;
        }
        finished = true;
        sealer.seal(Slice.of(source, offset + taken, length - taken), true);
        emit(sink);
        sealer.end();
    }

    /**
     * Hands out the final frame, and the signature if there is one.
     *
     * @throws PlaintextChangedException if an earlier pass had other plaintext here
     */
    public void finish(ByteSink sink) {
        requireOpen();
        finished = true;
        sealer.sealGathered(true);
        emit(sink);
        sealer.end();
    }

    /** Seals frames that are whole and not the last from where they lie. @return how many bytes these were */
    private int whole(Slice piece, ByteSink sink) {
        int frame = sealer.frameLength();
        int taken = 0;
        while (sealer.gathered() == 0 && piece.length - taken > frame) {
            sealer.seal(Slice.of(piece.array, piece.offset + taken, frame), false);
            emit(sink);
            taken += frame;
        }
        return taken;
    }

    private void emit(ByteSink sink) {
        sink.write(sealer.buffer(), sealer.start(), sealer.length());
    }

    private void requireOpen() {
        if (finished) {
            throw new IllegalStateException("the body is finished");
        }
    }
}
