package dev.keyhold.interceptor.envelope;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** Collects a header from pieces as they arrive. Its memory grows with what has arrived. Not safe for concurrent use. */
public final class HeaderCollector {
    private final EnvelopeLimits limits;
    private final HeaderWalk walk;
    private byte[] bytes = new byte[512];
    private int length;
    private @Nullable MessageHeader header;

    /** Starts with nothing. */
    public HeaderCollector(EnvelopeLimits limits) {
        this.limits = limits;
        this.walk = new HeaderWalk(limits);
    }

    /**
     * Takes bytes until the header is complete.
     *
     * @return how many were taken; the rest belongs to the body
     * @throws EnvelopeRejectedException if this cannot become a header
     */
    public int accept(byte[] source, int offset, int available) {
        int taken = 0;
        while (header == null && taken < available) {
            int step = Math.min(wanted(), available - taken);
            append(source, offset + taken, step);
            taken += step;
            if (walk.advance(bytes, length)) {
                header = HeaderCodec.read(bytes, length, limits);
            }
        }
        return taken;
    }

    /** Whether the header is there. */
    public boolean isComplete() {
        return header != null;
    }

    /**
     * The header.
     *
     * @throws EnvelopeRejectedException if it is not complete
     */
    public MessageHeader header() {
        if (header == null) {
            throw new EnvelopeRejectedException();
        }
        return header;
    }

    /** How many bytes are needed at the least before there can be a header. */
    int wanted() {
        return walk.needed() - length;
    }

    private void append(byte[] source, int offset, int count) {
        if (bytes.length - length < count) {
            bytes = Arrays.copyOf(bytes, Math.max(2 * bytes.length, length + count));
        }
        System.arraycopy(source, offset, bytes, length, count);
        length += count;
    }
}
