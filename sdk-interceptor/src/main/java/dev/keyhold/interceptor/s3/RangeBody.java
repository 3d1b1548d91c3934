package dev.keyhold.interceptor.s3;

import dev.keyhold.interceptor.s3.PartsReader.RangeStart;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Publisher;
import software.amazon.awssdk.awscore.exception.AwsErrorDetails;
import software.amazon.awssdk.services.s3.model.GetObjectRequest;
import software.amazon.awssdk.services.s3.model.S3Exception;

/** A range of parts, which is asked for when it is known where it lies. The answer's own body is not used. */
final class RangeBody implements AnswerBody {
    private final PartsSource source;
    private final OwnRequests own;
    private final Function<RangeStart, PieceTransformation> reader;
    private volatile @Nullable Supplier<CompletableFuture<Optional<RangeStart>>> start;

    RangeBody(PartsSource source, OwnRequests own, Function<RangeStart, PieceTransformation> reader) {
        this.source = source;
        this.own = own;
        this.reader = reader;
    }

    /** Where the range begins, found out when somebody wants the body. */
    void startsWith(Supplier<CompletableFuture<Optional<RangeStart>>> beginning) {
        start = beginning;
    }

    @Override
    public InputStream stream(InputStream stored) {
        AnswerBodies.drop(Optional.of(stored));
        RangeStart beginning = Waiting.forAnswer(start()).orElseThrow(RangeBody::missed);
        return new PieceInputStream(own.stream(requests(beginning)), reader.apply(beginning));
    }

    @Override
    public Publisher<ByteBuffer> publisher(Publisher<ByteBuffer> stored) {
        return ReplacedBody.of(stored, subscriber -> {
            Iterator<CompletableFuture<? extends Publisher<ByteBuffer>>> once =
                    List.<CompletableFuture<? extends Publisher<ByteBuffer>>>of(start().thenApply(this::opened))
                            .iterator();
            subscriber.onSubscribe(new SequentialPublishers(subscriber, () -> once.hasNext() ? once.next() : null));
        });
    }

    private Publisher<ByteBuffer> opened(Optional<RangeStart> found) {
        RangeStart beginning = found.orElseThrow(RangeBody::missed);
        Publisher<ByteBuffer> frames = own.publisher(requests(beginning));
        return subscriber -> frames.subscribe(new PieceSubscriber(subscriber, reader.apply(beginning)));
    }

    private List<GetObjectRequest> requests(RangeStart beginning) {
        return source.request(beginning.parts().stretch(beginning.wanted()))
                .map(List::of)
                .orElseThrow(ObjectRejectedException::create);
    }

    private CompletableFuture<Optional<RangeStart>> start() {
        Supplier<CompletableFuture<Optional<RangeStart>>> beginning = start;
        return beginning == null ? CompletableFuture.failedFuture(ObjectRejectedException.create()) : beginning.get();
    }

    /** As S3 says it, where its answer has begun already. */
    private static RuntimeException missed() {
        return S3Exception.builder()
                .statusCode(416)
                .message("The requested range is not satisfiable")
                .awsErrorDetails(AwsErrorDetails.builder()
                        .errorCode("InvalidRange")
                        .errorMessage("The requested range is not satisfiable")
                        .build())
                .build();
    }
}
