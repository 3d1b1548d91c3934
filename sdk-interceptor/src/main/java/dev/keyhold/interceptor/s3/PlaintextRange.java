package dev.keyhold.interceptor.s3;

import dev.keyhold.interceptor.envelope.FrameLayout;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A range of the plaintext as a caller asks for it (RFC 9110, 14.1.2): from a first byte to a last, from a first byte to
 * the end, or so many bytes at the end.
 *
 * @param first offset of the first byte; -1 for a suffix
 * @param last offset of the last byte, or {@link Long#MAX_VALUE} for the end; of a suffix, its length
 */
record PlaintextRange(long first, long last) {
    private static final Pattern FORM = Pattern.compile("bytes=([0-9]{0,18})-([0-9]{0,18})");
    private static final long SUFFIX = -1;
    /** A final frame is this much longer than a regular one. */
    private static final int FINAL_EXTRA = 8;

    private static final int FRAME_OVERHEAD = 32;

    /** @return nothing when it is not one range of these forms */
    static Optional<PlaintextRange> parse(String text) {
        Matcher matcher = FORM.matcher(text.trim());
        if (!matcher.matches()) {
            return Optional.empty();
        }
        String from = matcher.group(1);
        String to = matcher.group(2);
        if (from.isEmpty()) {
            return to.isEmpty() ? Optional.empty() : Optional.of(new PlaintextRange(SUFFIX, Long.parseLong(to)));
        }
        long last = to.isEmpty() ? Long.MAX_VALUE : Long.parseLong(to);
        return Long.parseLong(from) > last
                ? Optional.empty()
                : Optional.of(new PlaintextRange(Long.parseLong(from), last));
    }

    /** The range of the stored object that surely holds all frames, for frames of this length. */
    String stored(int frameLength) {
        if (first == SUFFIX) {
            long frames = last / frameLength + 2;
            return "bytes=-" + (frames * (frameLength + FRAME_OVERHEAD) + FINAL_EXTRA);
        }
        long start = FrameLayout.bodyOffset(frameLength, first / frameLength + 1);
        if (last == Long.MAX_VALUE) {
            return "bytes=" + start + "-";
        }
        long end = FrameLayout.bodyOffset(frameLength, last / frameLength + 2) + FINAL_EXTRA;
        return "bytes=" + start + "-" + (end - 1);
    }

    /** Whether an answer in units of bytes cannot be other than empty: S3 answers such requests itself. */
    boolean isEmptySuffix() {
        return first == SUFFIX && last == 0;
    }

    /** Offset of the first byte in a plaintext of this length; the length itself or more if there is none. */
    long firstOf(long plaintextLength) {
        return first == SUFFIX ? Math.max(0, plaintextLength - last) : first;
    }

    /** Offset of the last byte in a plaintext of this length. */
    long lastOf(long plaintextLength) {
        return first == SUFFIX ? plaintextLength - 1 : Math.min(last, plaintextLength - 1);
    }
}
