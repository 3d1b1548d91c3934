package dev.keyhold.interceptor.s3;

import dev.keyhold.interceptor.envelope.BodySealer;
import dev.keyhold.interceptor.envelope.ByteSink;
import java.util.concurrent.CompletableFuture;

/** One pass that seals a body. The digests and the length that the caller gave are checked before the last frame. */
final class BodyProducer implements PieceTransformation {
    private static final CompletableFuture<?> READY = CompletableFuture.completedFuture(null);

    private final byte[] header;
    private final Sealing sealing;
    private final Ending ending;
    private final PlaintextCheck check;
    private boolean started;

    private BodyProducer(byte[] header, Sealing sealing, Ending ending, PlaintextCheck check) {
        this.header = header;
        this.sealing = sealing;
        this.ending = ending;
        this.check = check;
    }

    /** @param header what stands in front of the body */
    static BodyProducer ofEnvelope(byte[] header, BodySealer sealer, PlaintextCheck check) {
        return new BodyProducer(header, sealer::update, sealer::finish, check);
    }

    /** For another format. */
    static BodyProducer of(Sealing sealing, Ending ending, PlaintextCheck check) {
        return new BodyProducer(new byte[0], sealing, ending, check);
    }

    @Override
    public CompletableFuture<?> ready() {
        return READY;
    }

    @Override
    public int take(byte[] source, int offset, int length, ByteSink sink) {
        start(sink);
        check.update(source, offset, length);
        sealing.update(source, offset, length, sink);
        return length;
    }

    @Override
    public void end(ByteSink sink) {
        start(sink);
        check.finish();
        ending.finish(sink);
    }

    private void start(ByteSink sink) {
        if (!started) {
            started = true;
            sink.write(header, 0, header.length);
        }
    }

    /** Seals a piece. */
    @FunctionalInterface
    interface Sealing {
        void update(byte[] source, int offset, int length, ByteSink sink);
    }

    /** Seals what is left. */
    @FunctionalInterface
    interface Ending {
        void finish(ByteSink sink);
    }
}
