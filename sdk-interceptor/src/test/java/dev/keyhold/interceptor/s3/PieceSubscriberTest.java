package dev.keyhold.interceptor.s3;

import static org.assertj.core.api.Assertions.assertThat;

import dev.keyhold.interceptor.envelope.ByteSink;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.reactivestreams.Subscriber;
import org.reactivestreams.Subscription;
import software.amazon.awssdk.core.async.SdkPublisher;

final class PieceSubscriberTest {
    /** Pieces and demands from a seed: all bytes come, never more elements than were asked for, and none is empty. */
    @ParameterizedTest
    @MethodSource("seeds")
    void request_inAnySteps_emitsNoMoreThanWasAskedFor(long seed) {
        Random random = new Random(seed);
        ByteArrayOutputStream whole = new ByteArrayOutputStream();
        List<ByteBuffer> pieces = new ArrayList<>();
        for (int i = random.nextInt(20); i > 0; i--) {
            byte[] piece = new byte[random.nextInt(3) == 0 ? 0 : random.nextInt(200_000)];
            random.nextBytes(piece);
            whole.writeBytes(piece);
            pieces.add(
                    random.nextBoolean()
                            ? ByteBuffer.wrap(piece)
                            : ByteBuffer.wrap(piece).asReadOnlyBuffer());
        }
        Counting downstream = new Counting();
        SdkPublisher.fromIterable(pieces).subscribe(new PieceSubscriber(downstream, new Doubling()));

        while (!downstream.done && downstream.error == null) {
            downstream.ask(1 + random.nextInt(3));
            assertThat(downstream.received).as("seed %d", seed).isLessThanOrEqualTo(downstream.asked);
        }

        assertThat(downstream.bytes.toByteArray()).as("seed %d", seed).isEqualTo(doubled(whole.toByteArray()));
    }

    @Test
    void transformationFails_endsWithItsErrorAndCancels() {
        Counting downstream = new Counting();
        SdkPublisher.fromIterable(List.of(ByteBuffer.allocate(1)))
                .subscribe(new PieceSubscriber(downstream, new Doubling() {
                    @Override
                    public int take(byte[] source, int offset, int length, ByteSink sink) {
                        throw new IllegalStateException("planned");
                    }
                }));
        downstream.ask(1);

        assertThat(downstream.error).hasMessage("planned");
        assertThat(downstream.done).isFalse();
    }

    @Test
    void notReady_waitsWithoutBlocking() {
        CompletableFuture<Void> gate = new CompletableFuture<>();
        Counting downstream = new Counting();
        SdkPublisher.fromIterable(List.of(ByteBuffer.wrap(new byte[] {1})))
                .subscribe(new PieceSubscriber(downstream, new Doubling() {
                    @Override
                    public CompletableFuture<?> ready() {
                        return gate;
                    }
                }));
        downstream.ask(10);
        assertThat(downstream.received).isZero();
        gate.complete(null);

        assertThat(downstream.bytes.toByteArray()).isEqualTo(new byte[] {1, 1, 9});
        assertThat(downstream.done).isTrue();
    }

    private static byte[] doubled(byte[] bytes) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        for (byte b : bytes) {
            out.write(b);
            out.write(b);
        }
        out.write(9);
        return out.toByteArray();
    }

    static LongStream seeds() {
        return LongStream.range(0, 50);
    }

    /** Writes each byte twice, in one go for each piece, and a 9 at the end. */
    private static class Doubling implements PieceTransformation {
        @Override
        public CompletableFuture<?> ready() {
            return CompletableFuture.completedFuture(null);
        }

        @Override
        public int take(byte[] source, int offset, int length, ByteSink sink) {
            byte[] out = new byte[2 * length];
            for (int i = 0; i < length; i++) {
                out[2 * i] = source[offset + i];
                out[2 * i + 1] = source[offset + i];
            }
            sink.write(out, 0, length);
            sink.write(out, length, length);
            return length;
        }

        @Override
        public void end(ByteSink sink) {
            sink.write(new byte[] {9}, 0, 1);
        }
    }

    private static final class Counting implements Subscriber<ByteBuffer> {
        final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        final CompletableFuture<Subscription> subscription = new CompletableFuture<>();
        long asked;
        long received;
        boolean done;

        @Nullable
        Throwable error;

        void ask(long count) {
            asked += count;
            subscription.join().request(count);
        }

        @Override
        public void onSubscribe(Subscription s) {
            subscription.complete(s);
        }

        @Override
        public void onNext(ByteBuffer buffer) {
            assertThat(buffer.hasRemaining()).isTrue();
            received++;
            byte[] copy = new byte[buffer.remaining()];
            buffer.get(copy);
            bytes.writeBytes(copy);
        }

        @Override
        public void onError(Throwable e) {
            error = e;
        }

        @Override
        public void onComplete() {
            done = true;
        }
    }
}
