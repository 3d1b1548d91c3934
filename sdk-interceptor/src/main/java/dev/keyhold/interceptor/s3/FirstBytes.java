package dev.keyhold.interceptor.s3;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Publisher;
import org.reactivestreams.Subscriber;
import org.reactivestreams.Subscription;

/** Takes so many bytes of a body, whatever its sender says about its length, and lets go of the rest. */
final class FirstBytes implements Subscriber<ByteBuffer> {
    private final CompletableFuture<byte[]> result = new CompletableFuture<>();
    private final byte[] bytes;
    private int length;
    private @Nullable Subscription subscription;

    private FirstBytes(int most) {
        this.bytes = new byte[most];
    }

    static CompletableFuture<byte[]> of(Publisher<ByteBuffer> body, int most) {
        FirstBytes first = new FirstBytes(most);
        body.subscribe(first);
        return first.result;
    }

    @Override
    public void onSubscribe(Subscription upstream) {
        subscription = upstream;
        upstream.request(Long.MAX_VALUE);
    }

    @Override
    public void onNext(ByteBuffer buffer) {
        int count = Math.min(buffer.remaining(), bytes.length - length);
        buffer.get(bytes, length, count);
        length += count;
        if (length == bytes.length && subscription != null) {
            complete();
            subscription.cancel();
        }
    }

    @Override
    public void onError(Throwable error) {
        result.completeExceptionally(error);
    }

    @Override
    public void onComplete() {
        complete();
    }

    private void complete() {
        result.complete(Arrays.copyOf(bytes, length));
    }
}
