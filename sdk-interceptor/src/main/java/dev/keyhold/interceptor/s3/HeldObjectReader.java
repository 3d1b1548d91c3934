package dev.keyhold.interceptor.s3;

import dev.keyhold.interceptor.envelope.ByteSink;
import dev.keyhold.interceptor.envelope.EnvelopeRejectedException;
import dev.keyhold.interceptor.envelope.WholeObjectKey;
import dev.keyhold.interceptor.envelope.WholeObjectVerifier;
import java.util.Arrays;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** One pass that holds an object until its tag is verified. Memory grows with what arrives. */
final class HeldObjectReader implements PieceTransformation {
    private final ClientObject object;
    private @Nullable CompletableFuture<WholeObjectKey> key;
    private byte[] held = new byte[0];
    private int filled;

    HeldObjectReader(ClientObject object) {
        this.object = object;
    }

    @Override
    public CompletableFuture<?> ready() {
        return key();
    }

    @Override
    public int take(byte[] source, int offset, int length, ByteSink sink) {
        int whole = (int) object.length() + WholeObjectKey.TAG_LENGTH;
        if (length > whole - filled) {
            throw ObjectRejectedException.create();
        }
        if (held.length < filled + length) {
            held = Arrays.copyOf(held, Math.min(whole, Math.max(filled + length, 2 * held.length)));
        }
        System.arraycopy(source, offset, held, filled, length);
        filled += length;
        return length;
    }

    @Override
    public void end(ByteSink sink) {
        int length = (int) object.length();
        if (filled != length + WholeObjectKey.TAG_LENGTH) {
            throw ObjectRejectedException.create();
        }
        try {
            WholeObjectVerifier verifier = key().join().newVerifier();
            verifier.update(held, 0, length);
            verifier.finish(Arrays.copyOfRange(held, length, filled));
        } catch (EnvelopeRejectedException e) {
            throw ObjectRejectedException.create();
        }
        sink.write(held, 0, length);
        held = new byte[0];
    }

    private CompletableFuture<WholeObjectKey> key() {
        CompletableFuture<WholeObjectKey> present = key;
        if (present == null) {
            present = object.key().get();
            key = present;
        }
        return present;
    }
}
