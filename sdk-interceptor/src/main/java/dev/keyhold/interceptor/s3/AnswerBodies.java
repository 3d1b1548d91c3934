package dev.keyhold.interceptor.s3;

import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.util.Optional;
import java.util.function.Function;
import org.reactivestreams.Publisher;
import org.reactivestreams.Subscriber;
import org.reactivestreams.Subscription;
import software.amazon.awssdk.core.async.AsyncRequestBody;
import software.amazon.awssdk.http.Abortable;

/** Bodies of answers as the caller gets them. */
final class AnswerBodies {
    private AnswerBodies() {}

    static Optional<InputStream> stream(
            S3Call call, Optional<InputStream> stored, Function<ReadPlan, PieceTransformation> reader) {
        if (call.rangeMissed()) {
            stored.filter(Abortable.class::isInstance)
                    .map(Abortable.class::cast)
                    .ifPresent(Abortable::abort);
            return Optional.of(new ByteArrayInputStream(AnswerRules.RANGE_MISSED));
        }
        ReadPlan plan = call.plan();
        if (plan == null) {
            return stored;
        }
        InputStream source = stored.orElseGet(InputStream::nullInputStream);
        return Optional.of(new PieceInputStream(source, reader.apply(plan)));
    }

    static Optional<Publisher<ByteBuffer>> publisher(
            S3Call call, Optional<Publisher<ByteBuffer>> stored, Function<ReadPlan, PieceTransformation> reader) {
        if (call.rangeMissed()) {
            stored.ifPresent(publisher -> publisher.subscribe(new Cancelling()));
            return Optional.of(AsyncRequestBody.fromBytes(AnswerRules.RANGE_MISSED));
        }
        ReadPlan plan = call.plan();
        if (plan == null) {
            return stored;
        }
        Publisher<ByteBuffer> source = stored.orElseGet(AsyncRequestBody::empty);
        return Optional.of(subscriber -> source.subscribe(new PieceSubscriber(subscriber, reader.apply(plan))));
    }

    /** Lets go of an answer that nobody reads. */
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
