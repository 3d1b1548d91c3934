package dev.keyhold.interceptor.envelope;

/**
 * Where the plaintext of a framed body lies. All lengths and offsets are in bytes; offsets of the body begin behind the
 * header.
 *
 * @param frameLength plaintext bytes of a regular frame
 * @param plaintextLength plaintext bytes of the message
 * @param fullFrames frames in front of the final frame
 * @param signatureLength bytes behind the final frame
 */
public record FrameLayout(int frameLength, long plaintextLength, long fullFrames, int signatureLength) {
    private static final int REGULAR = FrameKind.REGULAR.overhead();
    private static final int FINAL = FrameKind.FINAL.overhead();

    /**
     * Checks that there can be such a message.
     *
     * @throws IllegalArgumentException if a number is negative, or the message would have too many frames
     */
    public FrameLayout {
        if (frameLength < 1 || plaintextLength < 0 || signatureLength < 0) {
            throw new IllegalArgumentException("lengths must not be negative, frames not empty");
        }
        if (fullFrames < 0 || fullFrames >= FrameId.MAX_SEQUENCE) {
            throw new IllegalArgumentException("a message has at most " + FrameId.MAX_SEQUENCE + " frames");
        }
    }

    /** The layout that this library writes for a plaintext: the final frame is filled. */
    public static FrameLayout ofPlaintext(AlgorithmSuite suite, int frameLength, long plaintextLength) {
        long fullFrames = plaintextLength == 0 ? 0 : (plaintextLength - 1) / frameLength;
        return new FrameLayout(frameLength, plaintextLength, fullFrames, SigningKey.footerLength(suite));
    }

    /**
     * The layout of a body that is there.
     *
     * @throws EnvelopeRejectedException if no body has this length
     */
    public static FrameLayout ofBody(AlgorithmSuite suite, int frameLength, long bodyLength) {
        int footer = SigningKey.footerLength(suite);
        long rest = bodyLength - footer - FINAL;
        long stride = (long) frameLength + REGULAR;
        if (rest < 0 || rest % stride > frameLength || rest / stride >= FrameId.MAX_SEQUENCE) {
            throw new EnvelopeRejectedException();
        }
        long fullFrames = rest / stride;
        return new FrameLayout(frameLength, fullFrames * frameLength + rest % stride, fullFrames, footer);
    }

    /** Bytes of the whole body. */
    public long bodyLength() {
        return plaintextLength + fullFrames * REGULAR + FINAL + signatureLength;
    }

    /** How many frames there are, the final one included. */
    public long frames() {
        return fullFrames + 1;
    }

    /**
     * The frames that hold {@code length} bytes of plaintext from {@code offset} on.
     *
     * @throws IllegalArgumentException if the plaintext has no such bytes
     */
    public FrameSpan framesOf(long offset, long length) {
        if (offset < 0 || length < 1 || length > plaintextLength - offset) {
            throw new IllegalArgumentException("no such range of the plaintext");
        }
        long last = Math.min((offset + length - 1) / frameLength + 1, frames());
        return new FrameSpan(offset / frameLength + 1, last, last == frames());
    }

    /** Where a frame begins in the body. */
    public long bodyOffset(long frame) {
        return bodyOffset(frameLength, frame);
    }

    /** Where a frame begins in the body of any message with frames of this length. */
    public static long bodyOffset(int frameLength, long frame) {
        return (frame - 1) * ((long) frameLength + REGULAR);
    }

    /** Bytes of the frames of a span, without a signature that may follow. */
    public long bodyLength(FrameSpan span) {
        if (!span.reachesEnd()) {
            return bodyOffset(span.last() + 1) - bodyOffset(span.first());
        }
        return bodyLength() - signatureLength - bodyOffset(span.first());
    }
}
