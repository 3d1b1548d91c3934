package dev.keyhold.interceptor.s3;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Publisher;
import software.amazon.awssdk.core.ResponseInputStream;
import software.amazon.awssdk.core.async.AsyncResponseTransformer;
import software.amazon.awssdk.core.exception.SdkClientException;
import software.amazon.awssdk.core.interceptor.ExecutionAttribute;
import software.amazon.awssdk.core.interceptor.ExecutionAttributes;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.services.s3.S3AsyncClient;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.CompleteMultipartUploadRequest;
import software.amazon.awssdk.services.s3.model.GetObjectRequest;
import software.amazon.awssdk.services.s3.model.ListPartsRequest;
import software.amazon.awssdk.services.s3.model.Part;
import software.amazon.awssdk.services.s3.model.UploadPartRequest;
import software.amazon.awssdk.services.s3.model.UploadPartResponse;

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

    /** Whether a few bytes can be read, for any call. */
    boolean reads() {
        return blocking != null || asynchronous != null;
    }

    /**
     * A few bytes. For a blocking call they may be there at once; for an asynchronous one nobody waits.
     *
     * @param most one byte more at the most is taken of an answer that is longer
     */
    CompletableFuture<byte[]> bytes(GetObjectRequest request, int most, boolean asynchronousCall) {
        GetObjectRequest marked = marked(request);
        S3Client client = blocking;
        if (client != null && !asynchronousCall) {
            return CompletableFuture.completedFuture(read(client, marked, most));
        }
        if (client != null && asynchronous == null) {
            return CompletableFuture.supplyAsync(() -> read(client, marked, most), OwnRequests::onOwnThread);
        }
        return asynchronous()
                .getObject(marked, AsyncResponseTransformer.toPublisher())
                .thenCompose(answer -> FirstBytes.of(answer, most + 1));
    }

    private static byte[] read(S3Client client, GetObjectRequest request, int most) {
        try (ResponseInputStream<?> answer = client.getObject(request)) {
            byte[] bytes = answer.readNBytes(most + 1);
            if (bytes.length > most) {
                answer.abort();
            }
            return bytes;
        } catch (IOException e) {
            throw SdkClientException.create("An answer to a request of the interceptor's own broke off", e);
        }
    }

    /** Whether parts can be uploaded: the hook that needs it must wait, and so must not depend on the SDK's threads. */
    boolean uploads() {
        return blocking != null;
    }

    /** Uploads a small part to the upload that is being completed, on a thread of its own. */
    UploadPartResponse uploadPart(
            CompleteMultipartUploadRequest upload, @Nullable String checksumAlgorithm, int number, byte[] content) {
        UploadPartRequest request = UploadPartRequest.builder()
                .bucket(upload.bucket())
                .key(upload.key())
                .uploadId(upload.uploadId())
                .partNumber(number)
                .checksumAlgorithm(checksumAlgorithm)
                .requestPayer(upload.requestPayer())
                .expectedBucketOwner(upload.expectedBucketOwner())
                .overrideConfiguration(o -> o.putExecutionAttribute(MARK, true))
                .build();
        return waitFor(() -> blocking().uploadPart(request, RequestBody.fromBytes(content)));
    }

    /** The parts that were uploaded so far, here or elsewhere. */
    List<Part> parts(CompleteMultipartUploadRequest upload) {
        ListPartsRequest request = ListPartsRequest.builder()
                .bucket(upload.bucket())
                .key(upload.key())
                .uploadId(upload.uploadId())
                .requestPayer(upload.requestPayer())
                .expectedBucketOwner(upload.expectedBucketOwner())
                .overrideConfiguration(o -> o.putExecutionAttribute(MARK, true))
                .build();
        return waitFor(
                () -> blocking().listPartsPaginator(request).parts().stream().toList());
    }

    private S3Client blocking() {
        S3Client client = blocking;
        if (client == null) {
            throw new IllegalStateException("there is no client for this call");
        }
        return client;
    }

    private static <T> T waitFor(Supplier<T> call) {
        return Waiting.forRequest(CompletableFuture.supplyAsync(call, OwnRequests::onOwnThread));
    }

    private static void onOwnThread(Runnable task) {
        Thread thread = new Thread(task, "keyhold-own-request");
        thread.setDaemon(true);
        thread.start();
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
    CompletableFuture<byte[]> firstBytes(GetObjectRequest request, int limit, boolean asynchronousCall) {
        GetObjectRequest small =
                request.toBuilder().range("bytes=0-" + (limit - 1)).build();
        return bytes(small, limit, asynchronousCall);
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
