package dev.keyhold.interceptor.s3;

import dev.keyhold.interceptor.envelope.EncryptedDataKey;
import dev.keyhold.interceptor.envelope.EncryptionContext;
import dev.keyhold.interceptor.envelope.Envelope;
import dev.keyhold.interceptor.envelope.EnvelopeSpec;
import dev.keyhold.interceptor.envelope.WholeObjectKey;
import dev.keyhold.interceptor.envelope.WholeObjectSealer;
import dev.keyhold.interceptor.keys.DataKeyLease;
import java.util.Base64;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import software.amazon.awssdk.services.s3.model.PutObjectRequest;

/** Makes the sealed form of a PutObject: the envelope, or format V3 of the S3 Encryption Client. Safe for concurrent use. */
final class Uploads {
    private static final String METADATA = "x-amz-meta-";

    private final ObjectKeys keys;
    private final WriteSettings settings;

    Uploads(ObjectKeys keys, WriteSettings settings) {
        this.keys = keys;
        this.settings = settings;
    }

    /** Has the data key of a place fetched, so that the next upload there need not wait. */
    CompletableFuture<Void> prefetch(ObjectName name) {
        return keys.lease(context(name), 0).thenAccept(DataKeyLease::close);
    }

    /** @param bodyLength bytes of the body, if it says */
    SealedUpload begin(S3Call call, PutObjectRequest put, Optional<Long> bodyLength) {
        long length = UploadLength.of(put.contentLength(), bodyLength);
        Map<String, String> others = put.hasMetadata() ? put.metadata() : Map.of();
        return settings.format() == null ? envelope(call, others, length) : clientObject(call, others, length);
    }

    private SealedUpload envelope(S3Call call, Map<String, String> others, long length) {
        EncryptionContext bound = context(call.name());
        EnvelopeSpec spec = settings.signed() ? EnvelopeSpec.signed(bound) : EnvelopeSpec.unsigned(bound);
        Envelope envelope = Waiting.inHook(keys.newEnvelope(spec.withFrameLength(settings.frameLength()), length));
        EnvelopeMetadata metadata = EnvelopeMetadata.of(envelope.header(), others);
        byte[] header =
                metadata.headerInBody() == 0 ? new byte[0] : envelope.header().bytes();
        return new SealedUpload(
                () -> BodyProducer.ofEnvelope(header, envelope.newSealer(), check(call, length)),
                Map.of(EnvelopeMetadata.HTTP_HEADER, metadata.text()),
                stored(length, metadata.headerInBody() + (length < 0 ? 0 : envelope.bodyLength(length))));
    }

    private SealedUpload clientObject(S3Call call, Map<String, String> others, long length) {
        if (length > WholeObjectKey.MAX_LENGTH) {
            throw RequestRefusedException.of("An object of the S3 Encryption Client has at most 2^36 - 32 bytes");
        }
        EncryptionContext context = context(call.name());
        byte[] messageId = keys.random(WholeObjectKey.ID_LENGTH);
        Map<String, String> headers = new HashMap<>();
        try (DataKeyLease lease = Waiting.inHook(keys.lease(context, length))) {
            EncryptedDataKey wrapped = lease.encryptedDataKeys().get(0);
            if (lease.encryptedDataKeys().size() != 1) {
                throw RequestRefusedException.of("The S3 Encryption Client's format holds one encrypted data key:"
                        + " configure one wrapping key");
            }
            entry(headers, "x-amz-c", ClientFormat.V3.contentAlgorithm());
            entry(headers, "x-amz-3", base64(wrapped.ciphertext()));
            entry(headers, "x-amz-w", "12");
            entry(headers, "x-amz-t", FlatJson.write(context.pairs()));
            entry(headers, "x-amz-i", base64(messageId));
            entry(headers, "x-amz-d", base64(WholeObjectKey.commitmentOfV3(lease.dataKey(), messageId)));
            requireRoom(headers, others);
            WholeObjectSealer.Passes passes =
                    new WholeObjectSealer.Passes(WholeObjectKey.ofNewV3(lease.dataKey(), messageId));
            return new SealedUpload(
                    () -> {
                        WholeObjectSealer pass = passes.next();
                        return BodyProducer.of(pass::update, pass::finish, check(call, length));
                    },
                    headers,
                    stored(length, length + WholeObjectKey.TAG_LENGTH));
        }
    }

    private EncryptionContext context(ObjectName name) {
        EncryptionContext bound = keys.binding().contextOf(name);
        if (settings.format() == null) {
            return bound;
        }
        Map<String, String> pairs = new HashMap<>(bound.pairs());
        pairs.put(ClientFormat.RESERVED_PAIR, settings.format().contentAlgorithm());
        return EncryptionContext.of(pairs);
    }

    private static void entry(Map<String, String> headers, String name, String value) {
        headers.put(METADATA + name, value);
    }

    private static void requireRoom(Map<String, String> headers, Map<String, String> others) {
        int ours = headers.entrySet().stream()
                .mapToInt(entry -> entry.getKey().length()
                        - METADATA.length()
                        + entry.getValue().length())
                .sum();
        if (ours + EnvelopeMetadata.size(others) > EnvelopeMetadata.MAX_METADATA) {
            throw RequestRefusedException.of("The metadata of the S3 Encryption Client's format does not fit beside the"
                    + " request's own: together they may have " + EnvelopeMetadata.MAX_METADATA + " bytes");
        }
    }

    private static PlaintextCheck check(S3Call call, long length) {
        return new PlaintextCheck(length, call.digests());
    }

    private static Optional<Long> stored(long plaintextLength, long storedLength) {
        return plaintextLength == PlaintextCheck.ANY_LENGTH ? Optional.empty() : Optional.of(storedLength);
    }

    private static String base64(byte[] bytes) {
        return Base64.getEncoder().encodeToString(bytes);
    }
}
