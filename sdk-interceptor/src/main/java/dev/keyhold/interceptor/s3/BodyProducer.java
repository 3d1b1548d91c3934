package dev.keyhold.interceptor.s3;

import dev.keyhold.interceptor.envelope.BodySealer;
import dev.keyhold.interceptor.envelope.ByteSink;
import java.util.concurrent.CompletableFuture;

/** One pass that seals a body. The digests and the length that the caller gave are checked before the last frame. */
final class BodyProducer implements PieceTransformation {
    private final byte[] header;
    private final BodySealer sealer;
    private final PlaintextCheck check;
    private boolean started;

    BodyProducer(SealedUpload upload) {
        this.header = upload.headerInBody();
        this.sealer = upload.envelope().newSealer();
        this.check = upload.newCheck();
    }

    @Override
    public CompletableFuture<?> ready() {
        return CompletableFuture.completedFuture(null);
    }

    @Override
    public int take(byte[] source, int offset, int length, ByteSink sink) {
        start(sink);
        check.update(source, offset, length);
        sealer.update(source, offset, length, sink);
        return length;
    }

    @Override
    public void end(ByteSink sink) {
        start(sink);
        check.finish();
        sealer.finish(sink);
    }

    private void start(ByteSink sink) {
        if (!started) {
            started = true;
            sink.write(header, 0, header.length);
        }
    }
}
