package dev.keyhold.interceptor.s3;

import dev.keyhold.interceptor.envelope.EnvelopeRejectedException;
import dev.keyhold.interceptor.envelope.FrameLayout;
import dev.keyhold.interceptor.envelope.FrameSpan;
import dev.keyhold.interceptor.envelope.PartSeal;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** Which parts a pass expects. Seals that are handed over are authentic. Not safe for concurrent use. */
interface PartsExpectation {
    /** What must be true before a byte of the part is released, beside its own seal. */
    CompletableFuture<?> NOTHING = CompletableFuture.completedFuture(null);

    /**
     * Compares the next seal with what is expected.
     *
     * @return what must still end well before a byte of the part is released
     * @throws EnvelopeRejectedException if another part is expected here
     */
    CompletableFuture<?> accept(PartSeal seal);

    /** The frames of the part that the pass holds; null for all of its message. */
    default @Nullable FrameSpan frames(PartSeal seal, FrameLayout layout) {
        return null;
    }

    /** Whether nothing follows this part in the pass. */
    boolean endsWith(PartSeal seal);
}
