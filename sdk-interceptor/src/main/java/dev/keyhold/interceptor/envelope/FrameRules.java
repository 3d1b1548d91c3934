package dev.keyhold.interceptor.envelope;

import org.jspecify.annotations.Nullable;

/** Which frames may stand where, and how long they may be. */
final class FrameRules {
    private final MessageHeader header;
    private final EnvelopeLimits limits;
    private final @Nullable FrameSpan span;

    FrameRules(MessageHeader header, EnvelopeLimits limits, @Nullable FrameSpan span) {
        this.header = header;
        this.limits = limits;
        this.span = span;
    }

    boolean singleBlock() {
        return header.contentType() == ContentType.SINGLE_BLOCK;
    }

    /** Plaintext bytes of a regular frame; 0 in a single block. */
    int regularLength() {
        return header.frameLength();
    }

    long firstSequence() {
        return span == null ? 1 : span.first();
    }

    /** Checks what stands in front of a frame's ciphertext, and says how long that is. */
    int plaintextLength(FrameKind kind, long sequence, byte[] prefix) {
        require(sequence <= FrameId.MAX_SEQUENCE);
        require(kind == FrameKind.SINGLE_BLOCK || Bytes.int32(prefix, kind.ivOffset() - 4) == (int) sequence);
        require(mayStandHere(kind, sequence));
        return switch (kind) {
            case REGULAR -> header.frameLength();
            case FINAL -> checked(Bytes.int32(prefix, kind.prefixLength() - 4) & 0xFFFF_FFFFL, header.frameLength());
            case SINGLE_BLOCK -> checked(Bytes.int64(prefix, FrameCipher.IV_LENGTH), limits.maxSingleBlockBytes());
        };
    }

    /** Whether nothing is read behind this frame but a signature. */
    boolean isLast(FrameKind kind, long sequence) {
        return span == null ? kind != FrameKind.REGULAR : sequence == span.last();
    }

    private boolean mayStandHere(FrameKind kind, long sequence) {
        if (span == null) {
            return true;
        }
        return (kind == FrameKind.FINAL) == (span.reachesEnd() && sequence == span.last());
    }

    private static int checked(long length, int most) {
        require(length >= 0 && length <= most);
        return (int) length;
    }

    private static void require(boolean condition) {
        if (!condition) {
            throw new EnvelopeRejectedException();
        }
    }
}
