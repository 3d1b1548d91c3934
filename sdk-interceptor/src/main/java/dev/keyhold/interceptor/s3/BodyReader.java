package dev.keyhold.interceptor.s3;

import dev.keyhold.interceptor.envelope.BodyOpener;
import dev.keyhold.interceptor.envelope.ByteSink;
import dev.keyhold.interceptor.envelope.EnvelopeLimits;
import dev.keyhold.interceptor.envelope.EnvelopeRejectedException;
import dev.keyhold.interceptor.envelope.FrameSpan;
import dev.keyhold.interceptor.envelope.HeaderCollector;
import dev.keyhold.interceptor.envelope.MessageHeader;
import dev.keyhold.interceptor.envelope.OpenedMessage;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * One pass that opens the body of an answer. The data key is asked for when the first piece is wanted, or when the header
 * in front of the body is complete. Only verified plaintext comes out.
 */
final class BodyReader implements PieceTransformation {
    private static final CompletableFuture<?> READY = CompletableFuture.completedFuture(null);

    private final ReadPlan plan;
    private final EnvelopeLimits limits;
    private final Function<MessageHeader, CompletableFuture<OpenedMessage>> keys;
    private final HeaderCollector collector;
    private final Window stored;
    private final Window plain;
    private @Nullable CompletableFuture<OpenedMessage> message;
    private @Nullable BodyOpener opener;

    /** @param keys checks what a header is bound to, gets its data key, and opens it */
    BodyReader(ReadPlan plan, EnvelopeLimits limits, Function<MessageHeader, CompletableFuture<OpenedMessage>> keys) {
        this.plan = plan;
        this.limits = limits;
        this.keys = keys;
        this.collector = new HeaderCollector(limits);
        this.stored = new Window(plan.skipStored(), plan.takeStored());
        this.plain = new Window(plan.skipPlain(), plan.takePlain());
    }

    @Override
    public CompletableFuture<?> ready() {
        MessageHeader header = plan.metadata().header();
        if (message == null && header != null) {
            message = keys.apply(header);
        }
        return message == null ? READY : message;
    }

    @Override
    public int take(byte[] source, int offset, int length, ByteSink sink) {
        try {
            if (message == null) {
                return collect(source, offset, length);
            }
            int skipped = stored.before(length);
            int count = stored.inside(length - skipped);
            opener().update(source, offset + skipped, count, cut(sink));
            return length;
        } catch (EnvelopeRejectedException e) {
            throw ObjectRejectedException.create();
        }
    }

    @Override
    public void end(ByteSink sink) {
        try {
            if (message == null) {
                throw new EnvelopeRejectedException();
            }
            opener().finish();
        } catch (EnvelopeRejectedException e) {
            throw ObjectRejectedException.create();
        }
    }

    private int collect(byte[] source, int offset, int length) {
        int taken = collector.accept(source, offset, length);
        if (collector.isComplete()) {
            MessageHeader header = collector.header();
            if (header.length() != plan.metadata().headerInBody()) {
                throw new EnvelopeRejectedException();
            }
            message = keys.apply(header);
        }
        return taken;
    }

    private BodyOpener opener() {
        BodyOpener present = opener;
        if (present == null && message != null) {
            FrameSpan span = plan.span();
            OpenedMessage opened = message.join();
            present = span == null ? BodyOpener.ofMessage(opened, limits) : BodyOpener.ofFrames(opened, limits, span);
            opener = present;
        }
        if (present == null) {
            throw new EnvelopeRejectedException();
        }
        return present;
    }

    private ByteSink cut(ByteSink sink) {
        return (buffer, offset, length) -> {
            int skipped = plain.before(length);
            int count = plain.inside(length - skipped);
            if (count > 0) {
                sink.write(buffer, offset + skipped, count);
            }
        };
    }
}
