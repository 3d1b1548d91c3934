package dev.keyhold.interceptor.s3;

import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.util.Optional;
import java.util.function.Function;
import org.reactivestreams.Publisher;
import software.amazon.awssdk.core.async.AsyncRequestBody;
import software.amazon.awssdk.http.Abortable;

/** Bodies of answers as the caller gets them. */
final class AnswerBodies {
    private final OwnRequests own;
    private final ClientObjectBodies clients;

    AnswerBodies(OwnRequests own) {
        this.own = own;
        this.clients = new ClientObjectBodies(own);
    }

    Optional<InputStream> stream(
            S3Call call, Optional<InputStream> stored, Function<ReadPlan, PieceTransformation> reader) {
        if (call.rangeMissed()) {
            drop(stored);
            return Optional.of(new ByteArrayInputStream(AnswerHead.RANGE_MISSED));
        }
        AnswerBody body = call.body();
        if (body != null) {
            return Optional.of(body.stream(stored.orElseGet(InputStream::nullInputStream)));
        }
        ClientObject object = call.clientObject();
        if (object != null) {
            return Optional.of(clients.stream(object, stored.orElseGet(InputStream::nullInputStream)));
        }
        Optional<InputStream> taken = stored;
        if (!call.instead().isEmpty()) {
            drop(stored);
            taken = Optional.of(own.stream(call.instead()));
        }
        ReadPlan plan = call.plan();
        if (plan == null) {
            return taken;
        }
        InputStream source = taken.orElseGet(InputStream::nullInputStream);
        return Optional.of(new PieceInputStream(source, reader.apply(plan)));
    }

    Optional<Publisher<ByteBuffer>> publisher(
            S3Call call, Optional<Publisher<ByteBuffer>> stored, Function<ReadPlan, PieceTransformation> reader) {
        if (call.rangeMissed()) {
            return Optional.of(replaced(stored, AsyncRequestBody.fromBytes(AnswerHead.RANGE_MISSED)));
        }
        AnswerBody body = call.body();
        if (body != null) {
            return Optional.of(body.publisher(stored.orElseGet(AsyncRequestBody::empty)));
        }
        ClientObject object = call.clientObject();
        if (object != null) {
            return Optional.of(clients.publisher(object, stored.orElseGet(AsyncRequestBody::empty)));
        }
        Optional<Publisher<ByteBuffer>> taken = stored;
        if (!call.instead().isEmpty()) {
            taken = Optional.of(replaced(stored, own.publisher(call.instead())));
        }
        ReadPlan plan = call.plan();
        if (plan == null) {
            return taken;
        }
        Publisher<ByteBuffer> source = taken.orElseGet(AsyncRequestBody::empty);
        return Optional.of(subscriber -> source.subscribe(new PieceSubscriber(subscriber, reader.apply(plan))));
    }

    static void drop(Optional<InputStream> stored) {
        stored.filter(Abortable.class::isInstance).map(Abortable.class::cast).ifPresent(Abortable::abort);
    }

    private static Publisher<ByteBuffer> replaced(
            Optional<Publisher<ByteBuffer>> stored, Publisher<ByteBuffer> replacement) {
        return stored.map(answered -> ReplacedBody.of(answered, replacement)).orElse(replacement);
    }
}
