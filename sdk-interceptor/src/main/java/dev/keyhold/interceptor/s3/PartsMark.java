package dev.keyhold.interceptor.s3;

import dev.keyhold.interceptor.envelope.AlgorithmSuite;
import dev.keyhold.interceptor.envelope.EnvelopeLimits;
import dev.keyhold.interceptor.envelope.EnvelopeRejectedException;
import dev.keyhold.interceptor.envelope.FrameLayout;
import dev.keyhold.interceptor.envelope.PartSeal;
import dev.keyhold.interceptor.envelope.UploadNonce;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The metadata entry that marks an object which was uploaded in parts. Nothing in it is authentic; every part is compared
 * with it.
 *
 * @param upload tells the upload from every other
 * @param headerLength bytes of each part's header
 * @param frameLength plaintext bytes of a frame
 */
record PartsMark(UploadNonce upload, int headerLength, int frameLength) {
    private static final AlgorithmSuite SUITE = AlgorithmSuite.AES_256_GCM_HKDF_SHA512_COMMIT_KEY;
    private static final Pattern FORM = Pattern.compile("m1:([0-9a-f]{32}):([0-9]{1,7}):([0-9]{1,9})");

    static boolean isOne(String text) {
        return text.startsWith("m1:");
    }

    /** @throws EnvelopeRejectedException if the text has not the form of such an entry */
    static PartsMark parse(String text, EnvelopeLimits limits) {
        Matcher matcher = FORM.matcher(text);
        if (!matcher.matches()) {
            throw new EnvelopeRejectedException();
        }
        PartsMark mark = new PartsMark(
                UploadNonce.parse(matcher.group(1)).orElseThrow(EnvelopeRejectedException::new),
                Integer.parseInt(matcher.group(2)),
                Integer.parseInt(matcher.group(3)));
        return Optional.of(mark)
                .filter(m -> m.headerLength > 0 && m.headerLength <= limits.maxHeaderBytes())
                .filter(m -> m.frameLength > 0 && m.frameLength <= limits.maxFrameLength())
                .orElseThrow(EnvelopeRejectedException::new);
    }

    String text() {
        return "m1:" + upload + ":" + headerLength + ":" + frameLength;
    }

    /** Bytes in front of a part's first frame. */
    int bodyOffset() {
        return PartSeal.LENGTH + headerLength;
    }

    /** The layout of the message of a part with this much plaintext. */
    FrameLayout layout(long plaintextLength) {
        return FrameLayout.ofPlaintext(SUITE, frameLength, plaintextLength);
    }

    /** Bytes that a part with this much plaintext has in the store. */
    long stored(long plaintextLength) {
        return bodyOffset() + layout(plaintextLength).bodyLength();
    }

    /**
     * The plaintext bytes of a part that has this many bytes in the store.
     *
     * @throws EnvelopeRejectedException if no part has
     */
    long plaintext(long storedLength) {
        long length = FrameLayout.ofBody(SUITE, frameLength, storedLength - bodyOffset())
                .plaintextLength();
        if (stored(length) != storedLength) {
            throw new EnvelopeRejectedException();
        }
        return length;
    }
}
