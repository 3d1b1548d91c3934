package dev.keyhold.interceptor.s3;

import dev.keyhold.interceptor.envelope.EnvelopeRejectedException;
import dev.keyhold.interceptor.envelope.PartSeal;
import java.util.concurrent.CompletableFuture;

/** All parts in order, from the first to the one that is sealed as last. */
final class WholeExpectation implements PartsExpectation {
    private int seen;

    @Override
    public CompletableFuture<?> accept(PartSeal seal) {
        if (seal.number() != seen + 1) {
            throw new EnvelopeRejectedException();
        }
        seen++;
        return NOTHING;
    }

    @Override
    public boolean endsWith(PartSeal seal) {
        return seal.last();
    }
}
