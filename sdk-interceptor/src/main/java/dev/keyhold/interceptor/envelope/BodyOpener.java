package dev.keyhold.interceptor.envelope;

import org.jspecify.annotations.Nullable;

/**
 * Opens a body, or some frames of it, as it arrives piece by piece. Only verified plaintext is handed out. Holds one
 * frame. After a failure it stays failed. Not safe for concurrent use.
 */
public final class BodyOpener {
    private final FrameAssembler assembler;
    private boolean failed;

    private BodyOpener(FrameAssembler assembler) {
        this.assembler = assembler;
    }

    /** Opens a whole body, to the end of the message. */
    public static BodyOpener ofMessage(OpenedMessage message, EnvelopeLimits limits) {
        return new BodyOpener(new FrameAssembler(message, limits, null));
    }

    /**
     * Opens some frames of a framed body. A signature behind the message is not read, and so not verified.
     *
     * @throws EnvelopeRejectedException if the message is a single block
     */
    public static BodyOpener ofFrames(OpenedMessage message, EnvelopeLimits limits, FrameSpan span) {
        if (message.header().contentType() != ContentType.FRAMED) {
            throw new EnvelopeRejectedException();
        }
        return new BodyOpener(new FrameAssembler(message, limits, span));
    }

    /**
     * Takes a piece of the body and hands out the frames that are complete and verified.
     *
     * @throws EnvelopeRejectedException if something is not authentic, or follows the end
     */
    public void update(byte[] source, int offset, int length, ByteSink sink) {
        Slice piece = Slice.of(source, offset, length);
        requireHealthy();
        failed = true;
        int taken = 0;
        while (taken < length) {
            int step = Math.min(assembler.wanted(), length - taken);
            if (step == 0) {
                throw new EnvelopeRejectedException();
            }
            @Nullable Slice whole = assembler.openWhole(piece, taken);
            if (whole != null) {
                emit(whole, sink);
                taken += assembler.openedLength();
                continue;
            }
            assembler.append(piece, taken, step);
            taken += step;
            emit(assembler.advance(), sink);
        }
        failed = false;
    }

    /**
     * Says that nothing more arrives.
     *
     * @throws EnvelopeRejectedException if the end is missing
     */
    public void finish() {
        requireHealthy();
        failed = true;
        assembler.requireComplete();
        failed = false;
    }

    /** Whether everything that was to be opened was opened. */
    public boolean isComplete() {
        return !failed && assembler.isComplete();
    }

    private static void emit(@Nullable Slice plaintext, ByteSink sink) {
        if (plaintext != null && plaintext.length > 0) {
            sink.write(plaintext.array, plaintext.offset, plaintext.length);
        }
    }

    private void requireHealthy() {
        if (failed) {
            throw new EnvelopeRejectedException();
        }
    }
}
