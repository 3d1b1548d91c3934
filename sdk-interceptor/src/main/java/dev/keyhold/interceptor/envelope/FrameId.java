package dev.keyhold.interceptor.envelope;

/** Where a frame stands: its number, from 1, and what it is. */
record FrameId(long sequence, FrameKind kind) {
    /** The largest number of a frame: 2^32 - 1. */
    static final long MAX_SEQUENCE = 0xFFFF_FFFFL;

    FrameId {
        if (sequence < 1 || sequence > MAX_SEQUENCE) {
            throw new IllegalArgumentException("a message has at most " + MAX_SEQUENCE + " frames");
        }
    }
}
