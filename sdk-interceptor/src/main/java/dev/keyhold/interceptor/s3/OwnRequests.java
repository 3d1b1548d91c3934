package dev.keyhold.interceptor.s3;

import java.io.InputStream;
import java.nio.ByteBuffer;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Publisher;
import software.amazon.awssdk.core.BytesWrapper;
import software.amazon.awssdk.core.async.AsyncResponseTransformer;
import software.amazon.awssdk.core.interceptor.ExecutionAttribute;
import software.amazon.awssdk.core.interceptor.ExecutionAttributes;
import software.amazon.awssdk.services.s3.S3AsyncClient;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.GetObjectRequest;

/**
 * Requests that the interceptor makes itself, through clients that it was given. They carry a mark, so that an interceptor
 * that sits in these clients as well leaves them alone. Safe for concurrent use.
 */
final class OwnRequests {
    private static final ExecutionAttribute<Boolean> MARK = new ExecutionAttribute<>("KeyholdOwnRequest");

    private final @Nullable S3Client blocking;
    private final @Nullable S3AsyncClient asynchronous;

    OwnRequests(@Nullable S3Client blocking, @Nullable S3AsyncClient asynchronous) {
        this.blocking = blocking;
        this.asynchronous = asynchronous;
    }

    static boolean isOwn(ExecutionAttributes attributes) {
        return attributes.getAttribute(MARK) != null;
    }

    /** Whether a call can be helped: an asynchronous one only by a client that blocks no thread. */
    boolean serve(boolean asynchronousCall) {
        return asynchronous != null || (blocking != null && !asynchronousCall);
    }

    /** The bodies of the answers one after another. Nothing is sent before the first read. */
    InputStream stream(List<GetObjectRequest> requests) {
        Iterator<GetObjectRequest> left = requests.iterator();
        return new SequentialInputStream(() -> left.hasNext() ? open(marked(left.next())) : null);
    }

    /** The bodies of the answers one after another. Nothing is sent before something is asked for. */
    Publisher<ByteBuffer> publisher(List<GetObjectRequest> requests) {
        return subscriber -> {
            Iterator<GetObjectRequest> left = requests.iterator();
            subscriber.onSubscribe(
                    new SequentialPublishers(subscriber, () -> left.hasNext() ? ask(marked(left.next())) : null));
        };
    }

    /**
     * The content of a small object.
     *
     * @param limit most bytes that it may have
     * @param asynchronousCall whether the caller's thread must not wait
     */
    CompletableFuture<byte[]> bytes(GetObjectRequest request, int limit, boolean asynchronousCall) {
        GetObjectRequest small =
                request.toBuilder().range("bytes=0-" + (limit - 1)).build();
        if (asynchronousCall || blocking == null) {
            return asynchronous()
                    .getObject(marked(small), AsyncResponseTransformer.toBytes())
                    .thenApply(BytesWrapper::asByteArray);
        }
        return CompletableFuture.completedFuture(
                blocking.getObjectAsBytes(marked(small)).asByteArray());
    }

    private InputStream open(GetObjectRequest request) {
        if (blocking != null) {
            return blocking.getObject(request);
        }
        return asynchronous()
                .getObject(request, AsyncResponseTransformer.toBlockingInputStream())
                .join();
    }

    private CompletableFuture<? extends Publisher<ByteBuffer>> ask(GetObjectRequest request) {
        return asynchronous().getObject(request, AsyncResponseTransformer.toPublisher());
    }

    private S3AsyncClient asynchronous() {
        S3AsyncClient client = asynchronous;
        if (client == null) {
            throw new IllegalStateException("there is no client for this call");
        }
        return client;
    }

    private static GetObjectRequest marked(GetObjectRequest request) {
        return request.toBuilder()
                .overrideConfiguration(o -> o.putExecutionAttribute(MARK, true))
                .build();
    }
}
