package dev.keyhold.interceptor.envelope;

/**
 * Neighbouring frames of a message.
 *
 * @param first number of the first frame, from 1
 * @param last number of the last frame
 * @param reachesEnd whether the last frame must be the message's final frame; if not, it must not be
 */
public record FrameSpan(long first, long last, boolean reachesEnd) {
    /**
     * Checks the order.
     *
     * @throws IllegalArgumentException if there is no such span
     */
    public FrameSpan {
        if (first < 1 || last < first || last > FrameId.MAX_SEQUENCE) {
            throw new IllegalArgumentException("not a span of frames: " + first + " to " + last);
        }
    }
}
