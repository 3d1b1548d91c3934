package dev.keyhold.interceptor.s3;

import dev.keyhold.interceptor.envelope.BodyOpener;
import dev.keyhold.interceptor.envelope.ByteSink;
import dev.keyhold.interceptor.envelope.EnvelopeLimits;
import dev.keyhold.interceptor.envelope.EnvelopeRejectedException;
import dev.keyhold.interceptor.envelope.FrameLayout;
import dev.keyhold.interceptor.envelope.FrameSpan;
import dev.keyhold.interceptor.envelope.HeaderCollector;
import dev.keyhold.interceptor.envelope.MessageHeader;
import dev.keyhold.interceptor.envelope.PartSeal;
import dev.keyhold.interceptor.s3.ObjectKeys.OpenedPart;
import dev.keyhold.interceptor.s3.ReadPlan.PlainSpan;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * One pass over parts as they are stored: seal, header, frames, and again. Nothing of a part comes out before its seal
 * and its header were found to be authentic and expected here, and nothing of a frame before its tag was.
 */
final class PartsReader implements PieceTransformation {
    private static final CompletableFuture<?> READY = CompletableFuture.completedFuture(null);

    private enum State {
        SEAL,
        HEADER,
        BODY,
        COMPLETE
    }

    private final PartsMark mark;
    private final EnvelopeLimits limits;
    private final Function<MessageHeader, CompletableFuture<OpenedPart>> keys;
    private final PartsExpectation expectation;
    private final Window plain;
    private final byte[] seal = new byte[PartSeal.LENGTH];
    private int sealed;
    private HeaderCollector header;
    private State state = State.SEAL;
    private CompletableFuture<?> ready = READY;
    private @Nullable BodyOpener opener;
    private long left;
    private boolean ending;

    /** @param keys checks what a header is bound to, gets its data key, and opens it */
    PartsReader(
            PartsMark mark,
            EnvelopeLimits limits,
            Function<MessageHeader, CompletableFuture<OpenedPart>> keys,
            PartsExpectation expectation) {
        this(mark, limits, keys, expectation, new Window(0, null));
    }

    private PartsReader(
            PartsMark mark,
            EnvelopeLimits limits,
            Function<MessageHeader, CompletableFuture<OpenedPart>> keys,
            PartsExpectation expectation,
            Window plain) {
        this.mark = mark;
        this.limits = limits;
        this.keys = keys;
        this.expectation = expectation;
        this.plain = plain;
        this.header = new HeaderCollector(limits);
    }

    /** A pass that begins in the middle of a part, whose seal and header were read before. */
    static PartsReader ofRange(
            PartsMark mark,
            EnvelopeLimits limits,
            Function<MessageHeader, CompletableFuture<OpenedPart>> keys,
            RangeStart start) {
        Window window =
                new Window(start.parts().skipped(start.wanted()), start.wanted().length());
        RangeExpectation expectation = new RangeExpectation(start.parts(), start.wanted());
        PartsReader reader = new PartsReader(mark, limits, keys, expectation, window);
        reader.ready = reader.begin(start.first(), start.seal());
        return reader;
    }

    @Override
    public CompletableFuture<?> ready() {
        return ready;
    }

    @Override
    public int take(byte[] source, int offset, int length, ByteSink sink) {
        try {
            return switch (state) {
                case SEAL -> takeSeal(source, offset, length);
                case HEADER -> takeHeader(source, offset, length);
                case BODY -> takeBody(source, offset, length, sink);
                case COMPLETE -> throw new EnvelopeRejectedException();
            };
        } catch (EnvelopeRejectedException e) {
            throw ObjectRejectedException.create();
        }
    }

    @Override
    public void end(ByteSink sink) {
        if (state != State.COMPLETE) {
            throw ObjectRejectedException.create();
        }
    }

    private int takeSeal(byte[] source, int offset, int length) {
        int count = Math.min(length, PartSeal.LENGTH - sealed);
        System.arraycopy(source, offset, seal, sealed, count);
        sealed += count;
        if (sealed == PartSeal.LENGTH) {
            state = State.HEADER;
        }
        return count;
    }

    private int takeHeader(byte[] source, int offset, int length) {
        int count = header.accept(source, offset, length);
        if (header.isComplete()) {
            MessageHeader found = header.header();
            if (found.length() != mark.headerLength() || found.frameLength() != mark.frameLength()) {
                throw new EnvelopeRejectedException();
            }
            state = State.BODY;
            opener = null;
            ready = keys.apply(found).thenCompose(this::open);
        }
        return count;
    }

    private CompletableFuture<?> open(OpenedPart part) {
        try {
            PartSeal opened = part.sealKey().open(seal);
            if (!opened.messageId().equals(part.message().header().messageId())) {
                throw new EnvelopeRejectedException();
            }
            return begin(part, opened);
        } catch (EnvelopeRejectedException e) {
            throw ObjectRejectedException.create();
        }
    }

    /** Prepares for the frames. Runs before {@link #ready} is complete, and so never beside {@link #take}. */
    private CompletableFuture<?> begin(OpenedPart part, PartSeal opened) {
        CompletableFuture<?> proof = expectation.accept(opened);
        FrameLayout layout = mark.layout(opened.plaintextLength());
        FrameSpan span = expectation.frames(opened, layout);
        opener = span == null
                ? BodyOpener.ofMessage(part.message(), limits)
                : BodyOpener.ofFrames(part.message(), limits, span);
        left = span == null ? layout.bodyLength() : layout.bodyLength(span);
        ending = expectation.endsWith(opened);
        state = State.BODY;
        return proof;
    }

    private int takeBody(byte[] source, int offset, int length, ByteSink sink) {
        BodyOpener body = opener;
        if (body == null) {
            throw new EnvelopeRejectedException();
        }
        int count = (int) Math.min(length, left);
        body.update(source, offset, count, cut(sink));
        left -= count;
        if (left == 0) {
            body.finish();
            sealed = 0;
            header = new HeaderCollector(limits);
            state = ending ? State.COMPLETE : State.SEAL;
        }
        return count;
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

    /**
     * Where a range begins.
     *
     * @param parts where all parts lie
     * @param wanted the range
     * @param first the part in which it begins
     * @param seal of this part, authentic
     */
    record RangeStart(PartsLayout parts, PlainSpan wanted, OpenedPart first, PartSeal seal) {}
}
