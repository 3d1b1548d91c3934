package dev.keyhold.interceptor.s3;

import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Objects;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Subscriber;
import org.reactivestreams.Subscription;

/**
 * Runs a transformation between a publisher and a subscriber. Emits only what was asked for, no empty buffers, and holds
 * one piece and what was made of at most {@value #SLICE} bytes of it.
 */
final class PieceSubscriber implements Subscriber<ByteBuffer>, Subscription {
    private static final int SLICE = 64 << 10;

    private final Subscriber<? super ByteBuffer> downstream;
    private final PieceTransformation transformation;
    private final AtomicInteger work = new AtomicInteger();
    private final AtomicLong demand = new AtomicLong();
    private final AtomicReference<Subscription> upstream = new AtomicReference<>();
    private final AtomicReference<ByteBuffer> arrived = new AtomicReference<>();
    private final AtomicReference<Throwable> failure = new AtomicReference<>();
    private final AtomicBoolean cancelled = new AtomicBoolean();
    private volatile boolean upstreamDone;
    // Only the thread that drains uses these.
    private final Queue<ByteBuffer> made = new ArrayDeque<>();
    private byte[] piece = new byte[0];
    private int position;
    private int end;
    private boolean asked;
    private boolean ended;
    private boolean finished;
    private @Nullable CompletableFuture<?> awaited;

    PieceSubscriber(Subscriber<? super ByteBuffer> downstream, PieceTransformation transformation) {
        this.downstream = downstream;
        this.transformation = transformation;
    }

    @Override
    public void onSubscribe(Subscription subscription) {
        if (!upstream.compareAndSet(null, subscription)) {
            subscription.cancel();
            return;
        }
        downstream.onSubscribe(this);
    }

    @Override
    public void onNext(ByteBuffer buffer) {
        arrived.set(buffer);
        drain();
    }

    @Override
    public void onError(Throwable error) {
        failure.compareAndSet(null, error);
        drain();
    }

    @Override
    public void onComplete() {
        upstreamDone = true;
        drain();
    }

    @Override
    public void request(long count) {
        if (count <= 0) {
            fail(new IllegalArgumentException("a subscriber must ask for at least one element"));
        } else {
            demand.accumulateAndGet(count, (old, more) -> old + more < 0 ? Long.MAX_VALUE : old + more);
        }
        drain();
    }

    @Override
    public void cancel() {
        if (cancelled.compareAndSet(false, true)) {
            cancelUpstream();
        }
    }

    /** One thread drains; what others bring meanwhile makes it go round again. */
    private void drain() {
        if (work.getAndIncrement() != 0) {
            return;
        }
        int seen = 1;
        do {
            try {
                while (step()) {
                    // until nothing can be done without news
                }
            } catch (RuntimeException e) {
                fail(e);
                work.incrementAndGet();
            }
            seen = work.addAndGet(-seen);
        } while (seen != 0);
    }

    /** @return whether something was done */
    private boolean step() {
        if (finished || cancelled.get()) {
            return false;
        }
        Throwable error = failure.get();
        if (error != null) {
            finished = true;
            // First the reason: the source may report its end by itself, and then the cancellation would look like it.
            downstream.onError(error);
            cancelUpstream();
            return false;
        }
        if (!made.isEmpty()) {
            return emit();
        }
        if (ended) {
            finished = true;
            downstream.onComplete();
            return false;
        }
        return demand.get() > 0 && isReady() && advance();
    }

    private boolean emit() {
        if (demand.get() == 0) {
            return false;
        }
        if (demand.get() != Long.MAX_VALUE) {
            demand.decrementAndGet();
        }
        downstream.onNext(made.remove());
        return true;
    }

    private boolean isReady() {
        CompletableFuture<?> ready = transformation.ready();
        if (ready.isDone()) {
            ready.join();
            return true;
        }
        if (awaited != ready) {
            awaited = ready;
            CompletableFuture<?> unused = ready.whenComplete((value, error) -> drain());
        }
        return false;
    }

    private boolean advance() {
        if (position < end) {
            position += transformation.take(piece, position, Math.min(SLICE, end - position), this::keep);
            return true;
        }
        boolean done = upstreamDone; // read first: what arrived before the end was said must not be lost
        ByteBuffer next = arrived.getAndSet(null);
        if (next != null) {
            asked = false;
            open(next);
            return true;
        }
        if (done) {
            ended = true;
            transformation.end(this::keep);
            return true;
        }
        if (!asked) {
            asked = true;
            Objects.requireNonNull(upstream.get()).request(1);
            return true;
        }
        return false;
    }

    private void open(ByteBuffer buffer) {
        if (buffer.hasArray()) {
            piece = buffer.array();
            position = buffer.arrayOffset() + buffer.position();
            end = position + buffer.remaining();
            return;
        }
        piece = new byte[buffer.remaining()];
        buffer.get(piece);
        position = 0;
        end = piece.length;
    }

    private void keep(byte[] buffer, int offset, int length) {
        if (length > 0) {
            made.add(ByteBuffer.wrap(Arrays.copyOfRange(buffer, offset, offset + length)));
        }
    }

    private void fail(RuntimeException error) {
        Throwable cause = error.getCause();
        failure.compareAndSet(null, error instanceof CompletionException && cause != null ? cause : error);
    }

    private void cancelUpstream() {
        Subscription subscription = upstream.get();
        if (subscription != null) {
            subscription.cancel();
        }
    }
}
