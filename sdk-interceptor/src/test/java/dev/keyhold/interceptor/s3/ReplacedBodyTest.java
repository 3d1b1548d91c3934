package dev.keyhold.interceptor.s3;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.reactivestreams.Publisher;
import org.reactivestreams.Subscriber;
import org.reactivestreams.Subscription;
import software.amazon.awssdk.core.async.SdkPublisher;

/** The SDK's Netty client fails the caller's request when its answer is cancelled too early. */
final class ReplacedBodyTest {
    private final Answered answered = new Answered();

    @Test
    void replaced_answerIsReadToItsEndAndNotCancelled() {
        List<ByteBuffer> got = read(SdkPublisher.fromIterable(List.of(text("one"), text("two"))));
        for (int piece = 0; piece < 10; piece++) {
            answered.send();
        }

        assertThat(got).containsExactly(text("one"), text("two"));
        assertThat(answered.asked).as("one piece at a time").hasValue(11);
        assertThat(answered.cancelled).isFalse();
    }

    @Test
    void replacementCancelled_answerIsCancelled() {
        ReplacedBody.of(answered, SdkPublisher.fromIterable(List.of(text("one"))))
                .subscribe(new Cancelling());
        answered.send();

        assertThat(answered.cancelled).isTrue();
    }

    @Test
    void replacementFails_itsErrorComesBeforeTheCancellation() {
        CompletableFuture<Void> planned = new CompletableFuture<>();
        planned.completeExceptionally(new IllegalStateException("planned"));

        CompletableFuture<Void> done = SdkPublisher.adapt(ReplacedBody.of(
                        answered,
                        subscriber -> subscriber.onSubscribe(
                                new SequentialPublishers(subscriber, () -> planned.thenApply(nothing -> answered)))))
                .subscribe(buffer -> {});
        boolean cancelledBefore = answered.cancelled;
        answered.send();

        assertThat(done)
                .failsWithin(Duration.ofSeconds(5))
                .withThrowableOfType(ExecutionException.class)
                .withMessageContaining("planned");
        assertThat(cancelledBefore).isFalse();
        assertThat(answered.cancelled).isTrue();
    }

    private List<ByteBuffer> read(Publisher<ByteBuffer> replacement) {
        List<ByteBuffer> got = new ArrayList<>();
        SdkPublisher.adapt(ReplacedBody.of(answered, replacement))
                .subscribe(got::add)
                .join();
        return got;
    }

    private static ByteBuffer text(String text) {
        return ByteBuffer.wrap(text.getBytes(StandardCharsets.US_ASCII));
    }

    /** Sends a piece when it is told to, and keeps count of what was asked of it. */
    private static final class Answered implements Publisher<ByteBuffer>, Subscription {
        private final AtomicLong asked = new AtomicLong();
        private @Nullable Subscriber<? super ByteBuffer> subscriber;
        private volatile boolean cancelled;

        @Override
        public void subscribe(Subscriber<? super ByteBuffer> taker) {
            subscriber = taker;
            taker.onSubscribe(this);
        }

        void send() {
            if (subscriber != null) {
                subscriber.onNext(ByteBuffer.allocate(1));
            }
        }

        @Override
        public void request(long count) {
            asked.addAndGet(count);
        }

        @Override
        public void cancel() {
            cancelled = true;
        }
    }

    private static final class Cancelling implements Subscriber<ByteBuffer> {
        @Override
        public void onSubscribe(Subscription subscription) {
            subscription.cancel();
        }

        @Override
        public void onNext(ByteBuffer buffer) {}

        @Override
        public void onError(Throwable error) {}

        @Override
        public void onComplete() {}
    }
}
