package dev.keyhold.interceptor.s3;

import dev.keyhold.interceptor.envelope.EnvelopeRejectedException;
import dev.keyhold.interceptor.envelope.FrameLayout;
import dev.keyhold.interceptor.envelope.FrameSpan;
import dev.keyhold.interceptor.envelope.PartSeal;
import dev.keyhold.interceptor.s3.ReadPlan.PlainSpan;
import java.util.concurrent.CompletableFuture;

/** The parts that hold a range, and of the first and the last of them only the frames that do. */
final class RangeExpectation implements PartsExpectation {
    private final PartsLayout parts;
    private final PlainSpan wanted;
    private final int last;
    private int next;

    RangeExpectation(PartsLayout parts, PlainSpan wanted) {
        this.parts = parts;
        this.wanted = wanted;
        this.next = parts.numberAt(wanted.first());
        this.last = parts.numberAt(wanted.first() + wanted.length() - 1);
    }

    @Override
    public CompletableFuture<?> accept(PartSeal seal) {
        boolean asLaidOut = seal.number() == next
                && seal.plaintextLength() == parts.length(next)
                && seal.last() == (next == parts.count());
        if (!asLaidOut) {
            throw new EnvelopeRejectedException();
        }
        next++;
        return NOTHING;
    }

    @Override
    public FrameSpan frames(PartSeal seal, FrameLayout layout) {
        return parts.frames(seal.number(), wanted);
    }

    @Override
    public boolean endsWith(PartSeal seal) {
        return seal.number() == last;
    }
}
