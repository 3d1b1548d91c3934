package dev.keyhold.interceptor.envelope;

import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Puts the pieces of a body together, one frame at a time, and opens each frame when all of it is there. Its buffer grows
 * only with bytes that have arrived. Not safe for concurrent use.
 */
final class FrameAssembler {
    private static final int FIRST_BUFFER = 8 << 10;

    private enum State {
        START_OF_FRAME,
        PREFIX,
        FRAME,
        SIGNATURE_LENGTH,
        SIGNATURE,
        COMPLETE
    }

    private final FrameRules rules;
    private final FrameCipher cipher;
    private final @Nullable SignatureVerifier verifier;
    private State state = State.START_OF_FRAME;
    private FrameKind kind = FrameKind.REGULAR;
    private long sequence;
    private byte[] buffer = new byte[FIRST_BUFFER];
    private int filled;
    private int needed;
    private int openedLength;
    private byte[] plaintext = new byte[0];

    FrameAssembler(OpenedMessage message, EnvelopeLimits limits, @Nullable FrameSpan span) {
        this.rules = new FrameRules(message.header(), limits, span);
        this.cipher = message.newCipher();
        this.verifier =
                span == null && message.header().suite().signed() ? SignatureVerifier.of(message.header()) : null;
        this.sequence = rules.firstSequence();
        startFrame();
    }

    /** How many bytes are needed before {@link #advance} can do anything. None when the end is reached. */
    int wanted() {
        return needed - filled;
    }

    void append(Slice piece, int from, int count) {
        reserve(count);
        System.arraycopy(piece.array, piece.offset + from, buffer, filled, count);
        filled += count;
    }

    /**
     * Opens a frame from where it lies, without a copy, if a piece holds all of it and nothing is pending.
     *
     * @return plaintext, valid until the next call; null when the frame has to be put together
     */
    @Nullable
    Slice openWhole(Slice piece, int from) {
        int start = piece.offset + from;
        int available = piece.length - from;
        if (state != State.START_OF_FRAME || filled > 0 || available < FrameKind.FINAL.prefixLength()) {
            return null;
        }
        FrameKind found =
                Bytes.int32(piece.array, start) == FrameCipher.FINAL_MARK ? FrameKind.FINAL : FrameKind.REGULAR;
        System.arraycopy(piece.array, start, buffer, 0, found.prefixLength());
        int length = found.overhead() + rules.plaintextLength(found, sequence, buffer);
        if (available < length) {
            return null;
        }
        kind = found;
        return open(Slice.of(piece.array, start, length));
    }

    /** Bytes of the frame that was opened last. */
    int openedLength() {
        return openedLength;
    }

    /** @return how many bytes were read, or -1 at the end of the stream */
    int appendFrom(InputStream in) throws IOException {
        reserve(1);
        int count = in.read(buffer, filled, Math.min(wanted(), buffer.length - filled));
        filled += Math.max(count, 0);
        return count;
    }

    /** Goes on if all is there that was wanted. @return plaintext, valid until the next call, when a frame was verified */
    @Nullable
    Slice advance() {
        if (filled < needed) {
            return null;
        }
        return switch (state) {
            case START_OF_FRAME -> readKind();
            case PREFIX -> readPrefix();
            case FRAME -> openFrame();
            case SIGNATURE_LENGTH -> want(State.SIGNATURE, 2 + signatureLength());
            case SIGNATURE -> verifySignature();
            case COMPLETE -> null;
        };
    }

    boolean isComplete() {
        return state == State.COMPLETE;
    }

    void requireComplete() {
        if (state != State.COMPLETE) {
            throw new EnvelopeRejectedException();
        }
    }

    private void startFrame() {
        if (rules.singleBlock()) {
            kind = FrameKind.SINGLE_BLOCK;
            want(State.PREFIX, kind.prefixLength());
            return;
        }
        want(State.START_OF_FRAME, 4);
    }

    private @Nullable Slice readKind() {
        kind = Bytes.int32(buffer, 0) == FrameCipher.FINAL_MARK ? FrameKind.FINAL : FrameKind.REGULAR;
        return want(State.PREFIX, kind.prefixLength());
    }

    private @Nullable Slice readPrefix() {
        int length = rules.plaintextLength(kind, sequence, buffer);
        return want(State.FRAME, kind.overhead() + length);
    }

    private Slice openFrame() {
        return open(Slice.of(buffer, 0, needed));
    }

    private Slice open(Slice frame) {
        int length = frame.length - kind.overhead();
        if (plaintext.length < length) {
            plaintext = new byte[length];
        }
        cipher.open(new FrameId(sequence, kind), frame, plaintext);
        if (verifier != null) {
            verifier.update(frame.array, frame.offset, frame.length);
        }
        openedLength = frame.length;
        endFrame();
        return Slice.of(plaintext, 0, length);
    }

    private void endFrame() {
        if (!rules.isLast(kind, sequence)) {
            sequence++;
            filled = 0;
            startFrame();
            return;
        }
        filled = 0;
        want(verifier == null ? State.COMPLETE : State.SIGNATURE_LENGTH, verifier == null ? 0 : 2);
    }

    private int signatureLength() {
        return ((buffer[0] & 0xFF) << 8) | (buffer[1] & 0xFF);
    }

    private @Nullable Slice verifySignature() {
        if (verifier != null) {
            verifier.verify(Arrays.copyOfRange(buffer, 2, needed));
        }
        filled = 0;
        return want(State.COMPLETE, 0);
    }

    private @Nullable Slice want(State next, int bytes) {
        state = next;
        needed = bytes;
        return null;
    }

    private void reserve(int count) {
        if (buffer.length - filled < count) {
            int doubled = Math.max(2 * buffer.length, filled + count);
            buffer = Arrays.copyOf(buffer, Math.min(Math.max(needed, filled + count), doubled));
        }
    }
}
