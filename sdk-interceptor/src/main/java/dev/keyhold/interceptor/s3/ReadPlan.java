package dev.keyhold.interceptor.s3;

import dev.keyhold.interceptor.envelope.FrameLayout;
import dev.keyhold.interceptor.envelope.FrameSpan;
import java.util.List;
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

    /**
     * A range, from an answer that holds its frames, or from {@link #stretches} that do.
     *
     * @param skipStored bytes in front of the first frame
     */
    static ReadPlan range(EnvelopeMetadata metadata, FrameLayout layout, PlainSpan wanted, long skipStored) {
        FrameSpan span = layout.framesOf(wanted.first(), wanted.length());
        long skip = wanted.first() - (span.first() - 1) * layout.frameLength();
        return new ReadPlan(metadata, span, skipStored, layout.bodyLength(span), skip, wanted.length());
    }

    /** The frames that hold a range, as they lie in the stored object. */
    static StoredStretch frames(EnvelopeMetadata metadata, FrameLayout layout, PlainSpan wanted) {
        FrameSpan span = layout.framesOf(wanted.first(), wanted.length());
        return new StoredStretch(metadata.headerInBody() + layout.bodyOffset(span.first()), layout.bodyLength(span));
    }

    /** What has to be read for a range when the answer does not hold it. */
    static List<StoredStretch> stretches(EnvelopeMetadata metadata, StoredStretch frames) {
        return metadata.headerInBody() == 0
                ? List.of(frames)
                : List.of(new StoredStretch(0, metadata.headerInBody()), frames);
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
