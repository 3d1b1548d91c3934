package dev.keyhold.interceptor.s3;

import java.io.IOException;
import java.io.InputStream;
import java.util.Objects;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.http.Abortable;

/** Streams one after another, each opened when the one before has ended. Not safe for concurrent use. */
final class SequentialInputStream extends InputStream implements Abortable {
    private final Supplier<@Nullable InputStream> sources;
    private InputStream current = InputStream.nullInputStream();
    private boolean ended;

    /** @param sources the next stream, or null after the last */
    SequentialInputStream(Supplier<@Nullable InputStream> sources) {
        this.sources = sources;
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
        while (!ended) {
            int count = current.read(target, offset, length);
            if (count > 0) {
                return count;
            }
            current.close();
            InputStream next = sources.get();
            ended = next == null;
            current = next == null ? InputStream.nullInputStream() : next;
        }
        return -1;
    }

    @Override
    public void close() throws IOException {
        ended = true;
        current.close();
    }

    @Override
    public void abort() {
        ended = true;
        if (current instanceof Abortable abortable) {
            abortable.abort();
        }
    }
}
