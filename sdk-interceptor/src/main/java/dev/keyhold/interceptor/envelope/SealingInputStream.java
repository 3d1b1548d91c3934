package dev.keyhold.interceptor.envelope;

import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import java.util.Objects;

/** The body of a message, made from a stream of plaintext as it is read. */
final class SealingInputStream extends InputStream {
    private static final int FIRST_BUFFER = 8 << 10;

    private final InputStream plaintext;
    private final FrameSealer sealer;
    /** One byte more than a frame: only what follows a frame tells whether it is the last. */
    private byte[] pending;

    private int filled;
    private int position;
    private boolean finished;

    SealingInputStream(InputStream plaintext, FrameSealer sealer) {
        this.plaintext = plaintext;
        this.sealer = sealer;
        this.pending = new byte[Math.min(sealer.frameLength() + 1, FIRST_BUFFER)];
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
    }

    @Override
    public int read(byte[] target, int offset, int length) throws IOException {
        Objects.checkFromIndexSize(offset, length, target.length);
        if (length == 0) {
            return 0;
        }
        if (position == sealer.length() && !sealNext()) {
            return -1;
        }
        int count = Math.min(length, sealer.length() - position);
        System.arraycopy(sealer.buffer(), sealer.start() + position, target, offset, count);
        position += count;
        return count;
    }

    @Override
    public int available() {
        return sealer.length() - position;
    }

    @Override
    public void close() throws IOException {
        plaintext.close();
    }

    private boolean sealNext() throws IOException {
        if (finished) {
            return false;
        }
        boolean more = fill();
        int count = more ? sealer.frameLength() : filled;
        sealer.seal(Slice.of(pending, 0, count), !more);
        position = 0;
        finished = !more;
        pending[0] = pending[count < pending.length ? count : 0];
        filled -= count;
        return true;
    }

    /** @return whether there is a byte behind a full frame */
    private boolean fill() throws IOException {
        int wanted = sealer.frameLength() + 1;
        while (filled < wanted) {
            if (filled == pending.length) {
                pending = Arrays.copyOf(pending, Math.min(wanted, 2 * pending.length));
            }
            int count = plaintext.read(pending, filled, pending.length - filled);
            if (count < 0) {
                return false;
            }
            filled += count;
        }
        return true;
    }
}
