package dev.keyhold.interceptor.s3;

import dev.keyhold.interceptor.envelope.ByteSink;
import dev.keyhold.interceptor.envelope.EnvelopeRejectedException;
import dev.keyhold.interceptor.envelope.WholeObjectPasses;
import java.util.concurrent.CompletableFuture;

/** One of the two passes over a large object. */
final class PassReader implements PieceTransformation {
    private static final CompletableFuture<?> READY = CompletableFuture.completedFuture(null);

    private final WholeObjectPasses.Pass pass;

    PassReader(WholeObjectPasses.Pass pass) {
        this.pass = pass;
    }

    @Override
    public CompletableFuture<?> ready() {
        return READY;
    }

    @Override
    public int take(byte[] source, int offset, int length, ByteSink sink) {
        try {
            pass.update(source, offset, length, sink);
            return length;
        } catch (EnvelopeRejectedException e) {
            throw ObjectRejectedException.create();
        }
    }

    @Override
    public void end(ByteSink sink) {
        try {
            pass.finish();
        } catch (EnvelopeRejectedException e) {
            throw ObjectRejectedException.create();
        }
    }
}
