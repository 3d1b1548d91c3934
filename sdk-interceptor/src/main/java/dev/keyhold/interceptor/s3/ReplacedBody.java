package dev.keyhold.interceptor.s3;

import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Publisher;
import org.reactivestreams.Subscriber;
import org.reactivestreams.Subscription;

/**
 * Hands on another body than the one that was answered. The answered one is read to its end all the same, piece by piece:
 * a client may fail the caller's request when its answer is cancelled before the SDK is done with the other body.
 */
final class ReplacedBody implements Subscriber<ByteBuffer>, Subscription {
    private final Subscriber<? super ByteBuffer> downstream;
    private @Nullable Subscription upstream;
    private volatile boolean given;

    private ReplacedBody(Subscriber<? super ByteBuffer> downstream) {
        this.downstream = downstream;
    }

    static Publisher<ByteBuffer> of(Publisher<ByteBuffer> answered, Publisher<ByteBuffer> replacement) {
        return subscriber -> {
            ReplacedBody body = new ReplacedBody(subscriber);
            answered.subscribe(new DrainingSubscriber(() -> body.given));
            replacement.subscribe(body);
        };
    }

    @Override
    public void onSubscribe(Subscription subscription) {
        upstream = subscription;
        downstream.onSubscribe(this);
    }

    @Override
    public void onNext(ByteBuffer buffer) {
        downstream.onNext(buffer);
    }

    @Override
    public void onError(Throwable error) {
        downstream.onError(error);
        given = true; // behind the reason, which a cancellation could otherwise hide
    }

    @Override
    public void onComplete() {
        downstream.onComplete();
    }

    @Override
    public void request(long count) {
        Subscription subscription = upstream;
        if (subscription != null) {
            subscription.request(count);
        }
    }

    @Override
    public void cancel() {
        given = true;
        Subscription subscription = upstream;
        if (subscription != null) {
            subscription.cancel();
        }
    }
}
