package dev.keyhold.interceptor.s3;

import java.io.IOException;
import java.io.InputStream;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.http.Abortable;

/**
 * Runs a transformation over a stream as it is read. Its end is reached only when the transformation has agreed to the
 * end of its source. Aborting and closing reach the source. Not safe for concurrent use.
 */
final class PieceInputStream extends InputStream implements Abortable {
    private static final int PIECE = 16 << 10;

    private final InputStream source;
    private final PieceTransformation transformation;
    private final byte[] piece = new byte[PIECE];
    private int pieceAt;
    private int pieceEnd;
    private final GrowingBuffer made = new GrowingBuffer();
    private boolean ended;
    private @Nullable RuntimeException failure;

    PieceInputStream(InputStream source, PieceTransformation transformation) {
        this.source = source;
        this.transformation = transformation;
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
        while (made.isEmpty()) {
            if (ended) {
                return -1;
            }
            advance();
        }
        return made.take(target, offset, length);
    }

    @Override
    public int available() {
        return made.size();
    }

    @Override
    public void close() throws IOException {
        source.close();
    }

    @Override
    public void abort() {
        if (source instanceof Abortable abortable) {
            abortable.abort();
        }
    }

    private void advance() throws IOException {
        if (failure != null) {
            throw failure;
        }
        try {
            Waiting.forAnswer(transformation.ready());
            if (pieceAt < pieceEnd || fill()) {
                pieceAt += transformation.take(piece, pieceAt, pieceEnd - pieceAt, made);
                return;
            }
            transformation.end(made);
            ended = true;
        } catch (RuntimeException e) {
            failure = e;
            throw e;
        }
    }

    private boolean fill() throws IOException {
        pieceAt = 0;
        pieceEnd = Math.max(source.read(piece, 0, PIECE), 0);
        return pieceEnd > 0;
    }
}
