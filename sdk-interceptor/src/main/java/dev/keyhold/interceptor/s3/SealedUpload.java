package dev.keyhold.interceptor.s3;

import dev.keyhold.interceptor.envelope.Envelope;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.util.Map;
import java.util.Optional;
import org.reactivestreams.Subscriber;
import software.amazon.awssdk.checksums.spi.ChecksumAlgorithm;
import software.amazon.awssdk.core.async.AsyncRequestBody;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.http.ContentStreamProvider;

/** One PutObject whose body is sealed, the same way at each attempt. */
final class SealedUpload {
    private final Envelope envelope;
    private final EnvelopeMetadata metadata;
    private final Map<ChecksumAlgorithm, String> digests;
    private final long plaintextLength;

    SealedUpload(
            Envelope envelope,
            EnvelopeMetadata metadata,
            Map<ChecksumAlgorithm, String> digests,
            long plaintextLength) {
        this.envelope = envelope;
        this.metadata = metadata;
        this.digests = Map.copyOf(digests);
        this.plaintextLength = plaintextLength;
    }

    Envelope envelope() {
        return envelope;
    }

    EnvelopeMetadata metadata() {
        return metadata;
    }

    byte[] headerInBody() {
        return metadata.headerInBody() == 0 ? new byte[0] : envelope.header().bytes();
    }

    PlaintextCheck newCheck() {
        return new PlaintextCheck(plaintextLength, digests);
    }

    /** Bytes that will be stored, if the length of the plaintext is known. */
    Optional<Long> storedLength() {
        if (plaintextLength == PlaintextCheck.ANY_LENGTH) {
            return Optional.empty();
        }
        return Optional.of(metadata.headerInBody() + envelope.bodyLength(plaintextLength));
    }

    RequestBody seal(RequestBody plaintext) {
        ContentStreamProvider provider =
                () -> stream(plaintext.contentStreamProvider().newStream());
        return storedLength()
                .map(length -> RequestBody.fromContentProvider(provider, length, plaintext.contentType()))
                .orElseGet(() -> RequestBody.fromContentProvider(provider, plaintext.contentType()));
    }

    AsyncRequestBody seal(AsyncRequestBody plaintext) {
        return new SealedAsyncBody(plaintext, this);
    }

    private InputStream stream(InputStream plaintext) {
        return new PieceInputStream(plaintext, new BodyProducer(this));
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
            return upload.storedLength();
        }

        @Override
        public String contentType() {
            return plaintext.contentType();
        }

        @Override
        public void subscribe(Subscriber<? super ByteBuffer> subscriber) {
            plaintext.subscribe(new PieceSubscriber(subscriber, new BodyProducer(upload)));
        }
    }
}
