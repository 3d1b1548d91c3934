package dev.keyhold.interceptor.s3;

import dev.keyhold.interceptor.envelope.ByteSink;
import dev.keyhold.interceptor.envelope.CbcKey;
import dev.keyhold.interceptor.envelope.EnvelopeRejectedException;
import java.util.concurrent.CompletableFuture;

/** One pass over an object that nothing authenticates; it was allowed. Not safe for concurrent use. */
final class CbcReader implements PieceTransformation {
    private final CompletableFuture<CbcKey.Pass> pass;
    private final long storedLength;
    private long taken;

    CbcReader(CompletableFuture<CbcKey> key, long storedLength) {
        this.pass = key.thenApply(CbcKey::newPass);
        this.storedLength = storedLength;
    }

    @Override
    public CompletableFuture<?> ready() {
        return pass;
    }

    @Override
    public int take(byte[] source, int offset, int length, ByteSink sink) {
        taken += length;
        pass.join().update(source, offset, length, sink);
        return length;
    }

    @Override
    public void end(ByteSink sink) {
        if (taken != storedLength) {
            throw ObjectRejectedException.create();
        }
        try {
            pass.join().finish(sink);
        } catch (EnvelopeRejectedException e) {
            throw ObjectRejectedException.create();
        }
    }
}
