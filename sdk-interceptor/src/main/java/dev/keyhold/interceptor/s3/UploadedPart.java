package dev.keyhold.interceptor.s3;

import dev.keyhold.interceptor.envelope.PartSeal;
import org.jspecify.annotations.Nullable;

/**
 * A part that is in the store.
 *
 * @param etag as the store gave it
 * @param plaintextLength bytes of its plaintext
 * @param checksum of its plaintext; null where it was uploaded elsewhere
 */
record UploadedPart(
        String etag, long plaintextLength, @Nullable Long checksum) {
    /** Parts of fewer bytes are the last ones: S3 lets no other be smaller. */
    static final long MIN_LENGTH = 5L << 20;

    static boolean isLast(int number, long plaintextLength) {
        return number == PartSeal.MAX_PARTS || plaintextLength < MIN_LENGTH;
    }

    /** S3 takes ETags with quotes and without. */
    boolean hasEtag(String other) {
        return unquoted(etag).equals(unquoted(other));
    }

    static String unquoted(String etag) {
        return etag.replace("\"", "");
    }
}
