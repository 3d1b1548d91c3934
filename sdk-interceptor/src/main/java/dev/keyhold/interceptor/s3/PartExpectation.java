package dev.keyhold.interceptor.s3;

import dev.keyhold.interceptor.envelope.EnvelopeRejectedException;
import dev.keyhold.interceptor.envelope.PartSeal;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;

/**
 * One part, as the answer described it.
 *
 * @param number the part's number
 * @param length bytes of its plaintext
 * @param last whether it is the last one
 * @param proof that it lies where the answer says; begun when the part's own seal was found to agree
 */
record PartExpectation(int number, long length, boolean last, Supplier<CompletableFuture<?>> proof)
        implements PartsExpectation {
    @Override
    public CompletableFuture<?> accept(PartSeal seal) {
        if (seal.number() != number || seal.plaintextLength() != length || seal.last() != last) {
            throw new EnvelopeRejectedException();
        }
        return proof.get();
    }

    @Override
    public boolean endsWith(PartSeal seal) {
        return true;
    }
}
