package dev.keyhold.interceptor.s3;

import org.jspecify.annotations.Nullable;

/** Cuts a run of bytes to the part between two places. Not safe for concurrent use. */
final class Window {
    private long skip;
    private long left;

    Window(long skip, @Nullable Long length) {
        this.skip = skip;
        this.left = length == null ? Long.MAX_VALUE : length;
    }

    /** How many bytes in front of the next {@code count} are outside. */
    int before(int count) {
        int outside = (int) Math.min(skip, count);
        skip -= outside;
        return outside;
    }

    /** How many of the next {@code count} bytes are inside. */
    int inside(int count) {
        int taken = (int) Math.min(left, count);
        left -= taken;
        return taken;
    }
}
