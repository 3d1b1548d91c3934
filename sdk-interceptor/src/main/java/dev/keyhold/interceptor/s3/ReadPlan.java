package dev.keyhold.interceptor.s3;

import dev.keyhold.interceptor.envelope.FrameLayout;
import dev.keyhold.interceptor.envelope.FrameSpan;
import org.jspecify.annotations.Nullable;

/**
 * How the bytes of one answer become plaintext.
 *
 * @param metadata the object's mark
 * @param span the frames that are opened; null for the whole object
 * @param skipStored bytes of the answer in front of the first frame
 * @param takeStored bytes of the answer that are opened; null for all
 * @param skipPlain plaintext bytes of the first frame that were not asked for
 * @param takePlain plaintext bytes that were asked for; null for all
 */
record ReadPlan(
        EnvelopeMetadata metadata,
        @Nullable FrameSpan span,
        long skipStored,
        @Nullable Long takeStored,
        long skipPlain,
        @Nullable Long takePlain) {
    static ReadPlan whole(EnvelopeMetadata metadata) {
        return new ReadPlan(metadata, null, 0, null, 0, null);
    }

    /** @throws RequestRefusedException if the answer does not hold the frames: the object has another layout */
    static ReadPlan range(EnvelopeMetadata metadata, FrameLayout layout, StoredRange answered, PlainSpan wanted) {
        FrameSpan span = layout.framesOf(wanted.first(), wanted.length());
        long start = layout.bodyOffset(span.first());
        long length = layout.bodyLength(span);
        if (!answered.holds(start, length)) {
            throw RequestRefusedException.of("The object has frames of " + metadata.frameLength()
                    + " bytes, and the range was asked for frames of another length: build the interceptor with"
                    + " frameLength(" + metadata.frameLength() + "), or read the whole object");
        }
        long skip = wanted.first() - (span.first() - 1) * layout.frameLength();
        return new ReadPlan(metadata, span, start - answered.first(), length, skip, wanted.length());
    }

    /**
     * A range of the plaintext that is there.
     *
     * @param first offset of the first byte
     * @param length number of bytes, at least 1
     */
    record PlainSpan(long first, long length) {
        static PlainSpan of(PlaintextRange range, long plaintextLength) {
            long first = range.firstOf(plaintextLength);
            return new PlainSpan(first, range.lastOf(plaintextLength) - first + 1);
        }

        String contentRange(long plaintextLength) {
            return "bytes " + first + "-" + (first + length - 1) + "/" + plaintextLength;
        }
    }
}
