package dev.keyhold.interceptor.s3;

import java.nio.ByteBuffer;
import java.util.concurrent.CompletableFuture;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Subscriber;
import org.reactivestreams.Subscription;

/** Reads to the end what is handed out by nobody, and says how it ended. */
final class DrainingSubscriber implements Subscriber<ByteBuffer> {
    private final CompletableFuture<Void> done = new CompletableFuture<>();
    private final BooleanSupplier given;
    private @Nullable Subscription upstream;

    /** @param given whether nobody waits for the outcome any more */
    DrainingSubscriber(BooleanSupplier given) {
        this.given = given;
    }

    CompletableFuture<Void> done() {
        return done;
    }

    @Override
    public void onSubscribe(Subscription subscription) {
        upstream = subscription;
        subscription.request(1);
    }

    @Override
    public void onNext(ByteBuffer buffer) {
        Subscription subscription = upstream;
        if (subscription == null) {
            return;
        }
        if (given.getAsBoolean()) {
            subscription.cancel();
        } else {
            subscription.request(1);
        }
    }

    @Override
    public void onError(Throwable error) {
        done.completeExceptionally(error);
    }

    @Override
    public void onComplete() {
        done.complete(null);
    }
}
