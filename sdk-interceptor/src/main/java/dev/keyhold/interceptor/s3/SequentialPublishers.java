package dev.keyhold.interceptor.s3;

import java.nio.ByteBuffer;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Publisher;
import org.reactivestreams.Subscriber;
import org.reactivestreams.Subscription;

/**
 * Hands on what publishers bring one after another, each asked for when the one before has ended. A source is only asked
 * for as much as the subscriber asked for.
 */
final class SequentialPublishers implements Subscription {
    private final Subscriber<? super ByteBuffer> downstream;
    private final Supplier<@Nullable CompletableFuture<? extends Publisher<ByteBuffer>>> sources;
    private @Nullable Subscription current;
    private long demand;
    private boolean started;
    private boolean cancelled;

    /** @param sources the next publisher, or null after the last */
    SequentialPublishers(
            Subscriber<? super ByteBuffer> downstream,
            Supplier<@Nullable CompletableFuture<? extends Publisher<ByteBuffer>>> sources) {
        this.downstream = downstream;
        this.sources = sources;
    }

    @Override
    public void request(long count) {
        Subscription asked;
        boolean first;
        synchronized (this) {
            demand = demand + count < 0 ? Long.MAX_VALUE : demand + count;
            asked = current;
            first = !started;
            started = true;
        }
        if (asked != null) {
            asked.request(count);
        } else if (first) {
            next();
        }
    }

    @Override
    public void cancel() {
        Subscription asked;
        synchronized (this) {
            cancelled = true;
            asked = current;
        }
        if (asked != null) {
            asked.cancel();
        }
    }

    synchronized boolean isCancelled() {
        return cancelled;
    }

    private void next() {
        CompletableFuture<? extends Publisher<ByteBuffer>> source = sources.get();
        if (source == null) {
            downstream.onComplete();
            return;
        }
        CompletableFuture<?> unused = source.whenComplete((publisher, error) -> {
            if (error != null) {
                downstream.onError(error);
            } else {
                publisher.subscribe(new Source());
            }
        });
    }

    private void began(Subscription subscription) {
        long outstanding;
        synchronized (this) {
            current = subscription;
            outstanding = cancelled ? -1 : demand;
        }
        if (outstanding < 0) {
            subscription.cancel();
        } else if (outstanding > 0) {
            subscription.request(outstanding);
        }
    }

    private synchronized void ended() {
        current = null;
    }

    private synchronized void delivered() {
        if (demand != Long.MAX_VALUE) {
            demand--;
        }
    }

    /** Listens to one of the publishers. */
    private final class Source implements Subscriber<ByteBuffer> {
        @Override
        public void onSubscribe(Subscription subscription) {
            began(subscription);
        }

        @Override
        public void onNext(ByteBuffer buffer) {
            delivered();
            downstream.onNext(buffer);
        }

        @Override
        public void onError(Throwable error) {
            downstream.onError(error);
        }

        @Override
        public void onComplete() {
            ended();
            next();
        }
    }
}
