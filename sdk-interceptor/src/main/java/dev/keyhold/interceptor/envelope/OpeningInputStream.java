package dev.keyhold.interceptor.envelope;

import java.io.IOException;
import java.io.InputStream;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The plaintext of a message as it is read: constant memory, and no byte that was not verified. Its end of stream is
 * reached only behind the verified end of the message; {@link EnvelopeRejectedException} is thrown otherwise, again and
 * again. Not safe for concurrent use.
 */
public final class OpeningInputStream extends InputStream {
    private final InputStream body;
    private final FrameAssembler assembler;
    private @Nullable Slice plaintext;
    private int position;
    private boolean failed;

    /** Opens a whole body, to the end of the stream. */
    public OpeningInputStream(InputStream body, OpenedMessage message, EnvelopeLimits limits) {
        this(body, new FrameAssembler(message, limits, null));
    }

    private OpeningInputStream(InputStream body, FrameAssembler assembler) {
        this.body = body;
        this.assembler = assembler;
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
        Slice ready = ready();
        if (ready == null) {
            return -1;
        }
        int count = Math.min(length, ready.length - position);
        System.arraycopy(ready.array, position, target, offset, count);
        position += count;
        return count;
    }

    @Override
    public int available() {
        return plaintext == null ? 0 : plaintext.length - position;
    }

    @Override
    public void close() throws IOException {
        body.close();
    }

    /** @return plaintext of which at least one byte was not read yet, or null at the verified end */
    private @Nullable Slice ready() throws IOException {
        if (failed) {
            throw new EnvelopeRejectedException();
        }
        failed = true;
        while (plaintext == null || position == plaintext.length) {
            plaintext = null;
            position = 0;
            if (assembler.isComplete()) {
                requireEndOfStream();
                break;
            }
            readMore();
            plaintext = assembler.advance();
        }
        failed = false;
        return plaintext;
    }

    private void readMore() throws IOException {
        if (assembler.wanted() > 0 && assembler.appendFrom(body) < 0) {
            throw new EnvelopeRejectedException();
        }
    }

    private void requireEndOfStream() throws IOException {
        if (body.read() >= 0) {
            throw new EnvelopeRejectedException();
        }
    }
}
