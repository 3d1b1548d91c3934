package dev.keyhold.interceptor.s3;

import java.io.InputStream;
import java.nio.ByteBuffer;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import org.reactivestreams.Subscriber;
import software.amazon.awssdk.core.async.AsyncRequestBody;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.http.ContentStreamProvider;

/** One PutObject whose body is sealed, the same way at each attempt. */
final class SealedUpload {
    private final Supplier<PieceTransformation> passes;
    private final Map<String, String> headers;
    private final Optional<Long> storedLength;

    /**
     * An upload.
     *
     * @param passes begins a pass over the plaintext; each yields the same bytes or fails
     * @param headers what the request says about the object
     * @param storedLength bytes that will be stored, if the length of the plaintext is known
     */
    SealedUpload(Supplier<PieceTransformation> passes, Map<String, String> headers, Optional<Long> storedLength) {
        this.passes = passes;
        this.headers = Map.copyOf(headers);
        this.storedLength = storedLength;
    }

    Map<String, String> headers() {
        return headers;
    }

    Optional<Long> storedLength() {
        return storedLength;
    }

    RequestBody seal(RequestBody plaintext) {
        ContentStreamProvider provider =
                () -> stream(plaintext.contentStreamProvider().newStream());
        return storedLength
                .map(length -> RequestBody.fromContentProvider(provider, length, plaintext.contentType()))
                .orElseGet(() -> RequestBody.fromContentProvider(provider, plaintext.contentType()));
    }

    AsyncRequestBody seal(AsyncRequestBody plaintext) {
        return new SealedAsyncBody(plaintext, this);
    }

    private InputStream stream(InputStream plaintext) {
        return new PieceInputStream(plaintext, passes.get());
    }

    /** Each subscription is an attempt, and so a pass. */
    private static final class SealedAsyncBody implements AsyncRequestBody {
        private final AsyncRequestBody plaintext;
        private final SealedUpload upload;

        SealedAsyncBody(AsyncRequestBody plaintext, SealedUpload upload) {
            this.plaintext = plaintext;
            this.upload = upload;
        }

        @Override
        public Optional<Long> contentLength() {
            return upload.storedLength;
        }

        @Override
        public String contentType() {
            return plaintext.contentType();
        }

        @Override
        public void subscribe(Subscriber<? super ByteBuffer> subscriber) {
            plaintext.subscribe(new PieceSubscriber(subscriber, upload.passes.get()));
        }
    }
}
