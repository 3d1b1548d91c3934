package dev.keyhold.interceptor.s3;

import dev.keyhold.interceptor.envelope.WholeObjectKey;
import dev.keyhold.interceptor.envelope.WholeObjectPasses;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Publisher;
import org.reactivestreams.Subscriber;

/** Bodies of objects of the S3 Encryption Client: released when the whole is verified. */
final class ClientObjectBodies {
    private final OwnRequests own;

    ClientObjectBodies(OwnRequests own) {
        this.own = own;
    }

    InputStream stream(ClientObject object, InputStream stored) {
        return object.isHeld()
                ? new PieceInputStream(stored, new HeldObjectReader(object))
                : new TwoPassInputStream(object, own, stored);
    }

    Publisher<ByteBuffer> publisher(ClientObject object, Publisher<ByteBuffer> stored) {
        if (object.isHeld()) {
            return subscriber -> stored.subscribe(new PieceSubscriber(subscriber, new HeldObjectReader(object)));
        }
        return subscriber -> subscriber.onSubscribe(passes(object, stored, subscriber));
    }

    private SequentialPublishers passes(
            ClientObject object, Publisher<ByteBuffer> stored, Subscriber<? super ByteBuffer> subscriber) {
        AtomicReference<@Nullable SequentialPublishers> self = new AtomicReference<>();
        AtomicReference<Boolean> begun = new AtomicReference<>(false);
        SequentialPublishers sequence = new SequentialPublishers(subscriber, () -> {
            SequentialPublishers running = self.get();
            return begun.getAndSet(true) || running == null ? null : verified(object, stored, running);
        });
        self.set(sequence);
        return sequence;
    }

    /** The first pass; what it answers is the second. */
    private CompletableFuture<Publisher<ByteBuffer>> verified(
            ClientObject object, Publisher<ByteBuffer> stored, SequentialPublishers sequence) {
        DrainingSubscriber drain = new DrainingSubscriber(sequence::isCancelled);
        CompletableFuture<WholeObjectPasses> passes =
                object.key().get().thenApply((WholeObjectKey key) -> new WholeObjectPasses(key, object.length()));
        stored.subscribe(new PieceSubscriber(drain, new FirstPass(passes)));
        return drain.done()
                .thenApply(verified -> subscriber -> own.publisher(object.again())
                        .subscribe(new PieceSubscriber(
                                subscriber, new PassReader(passes.join().second()))));
    }

    /** Waits for the key before the first piece. */
    private static final class FirstPass implements PieceTransformation {
        private final CompletableFuture<PassReader> pass;

        FirstPass(CompletableFuture<WholeObjectPasses> passes) {
            this.pass = passes.thenApply(both -> new PassReader(both.first()));
        }

        @Override
        public CompletableFuture<?> ready() {
            return pass;
        }

        @Override
        public int take(byte[] source, int offset, int length, dev.keyhold.interceptor.envelope.ByteSink sink) {
            return pass.join().take(source, offset, length, sink);
        }

        @Override
        public void end(dev.keyhold.interceptor.envelope.ByteSink sink) {
            pass.join().end(sink);
        }
    }
}
