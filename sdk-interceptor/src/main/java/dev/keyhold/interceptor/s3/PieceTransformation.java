package dev.keyhold.interceptor.s3;

import dev.keyhold.interceptor.envelope.ByteSink;
import java.util.concurrent.CompletableFuture;

/** Turns the pieces of a body into others. One pass; not safe for concurrent use. */
interface PieceTransformation {
    /** What has to happen before the next piece is taken. The same future until it is done. */
    CompletableFuture<?> ready();

    /**
     * Takes a piece.
     *
     * @return how many bytes were taken; fewer than all only if it is not {@link #ready} for more
     */
    int take(byte[] source, int offset, int length, ByteSink sink);

    /** There is no further piece. */
    void end(ByteSink sink);
}
