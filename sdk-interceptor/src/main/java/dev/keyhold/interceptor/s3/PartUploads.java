package dev.keyhold.interceptor.s3;

import dev.keyhold.interceptor.envelope.Envelope;
import dev.keyhold.interceptor.envelope.EnvelopeLimits;
import dev.keyhold.interceptor.envelope.EnvelopeRejectedException;
import dev.keyhold.interceptor.envelope.MessageHeader;
import dev.keyhold.interceptor.s3.Upload.Beginning;
import java.util.Base64;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.checksums.spi.ChecksumAlgorithm;
import software.amazon.awssdk.core.SdkRequest;
import software.amazon.awssdk.core.SdkResponse;
import software.amazon.awssdk.core.interceptor.ExecutionAttributes;
import software.amazon.awssdk.services.s3.model.AbortMultipartUploadRequest;
import software.amazon.awssdk.services.s3.model.CompleteMultipartUploadRequest;
import software.amazon.awssdk.services.s3.model.CreateMultipartUploadRequest;
import software.amazon.awssdk.services.s3.model.CreateMultipartUploadResponse;
import software.amazon.awssdk.services.s3.model.UploadPartRequest;
import software.amazon.awssdk.services.s3.model.UploadPartResponse;

/** The requests of uploads in parts. Safe for concurrent use. */
final class PartUploads {
    private static final String EXPORTED = "u1:";

    private final ObjectKeys keys;
    private final WriteSettings settings;
    private final OpenUploads uploads;
    private final OwnRequests own;

    PartUploads(ObjectKeys keys, WriteSettings settings, OpenUploads uploads, OwnRequests own) {
        this.keys = keys;
        this.settings = settings;
        this.uploads = uploads;
        this.own = own;
    }

    SdkRequest begin(CreateMultipartUploadRequest create, ExecutionAttributes attributes) {
        requirePossible(create);
        ObjectName name = new ObjectName(create.bucket(), create.key());
        Upload upload = Waiting.inHook(
                keys.newUpload(new Beginning(name, create.checksumAlgorithmAsString(), settings.frameLength())),
                "each upload in parts has a data key of its own; begin it from another thread");
        UploadStep step = new UploadStep() {
            @Override
            public void succeeded(SdkResponse response) {
                uploads.add(((CreateMultipartUploadResponse) response).uploadId(), upload);
            }

            @Override
            public void failed() {
                upload.close();
            }
        };
        attributes.putAttribute(S3Call.ATTRIBUTE, S3Call.uploading(Treatment.BEGIN, name, Map.of(), step));
        Map<String, String> metadata = new HashMap<>(create.metadata());
        metadata.put(EnvelopeMetadata.NAME, upload.mark().text());
        return create.toBuilder().metadata(metadata).build();
    }

    SdkRequest part(UploadPartRequest part, ExecutionAttributes attributes) {
        ObjectName name = new ObjectName(part.bucket(), part.key());
        PartStep step = new PartStep(find(part.uploadId(), name), part);
        attributes.putAttribute(
                S3Call.ATTRIBUTE, S3Call.uploading(Treatment.SEAL_PART, name, RequestRules.digests(part), step));
        return RequestRules.withoutDigests(part);
    }

    /** Seals the body of a part, whose length must be known by now. */
    static SealedUpload seal(S3Call call, UploadPartRequest part, Optional<Long> bodyLength) {
        PartStep step = (PartStep) call.step();
        long length = UploadLength.of(part.contentLength(), bodyLength);
        if (step == null || length == PlaintextCheck.ANY_LENGTH) {
            throw RequestRefusedException.of("The length of a part must be known beforehand: it is sealed in front of"
                    + " the part. Give contentLength in the request");
        }
        return step.seal(length, call.digests());
    }

    SdkRequest complete(CompleteMultipartUploadRequest complete, ExecutionAttributes attributes) {
        ObjectName name = new ObjectName(complete.bucket(), complete.key());
        Upload upload = find(complete.uploadId(), name);
        UploadStep step = response -> uploads.forget(complete.uploadId());
        attributes.putAttribute(S3Call.ATTRIBUTE, S3Call.uploading(Treatment.COMPLETE, name, Map.of(), step));
        return new UploadCompletion(upload, complete, own).request();
    }

    /** Whatever becomes of the request: its parts are not to be used any more. */
    void abort(AbortMultipartUploadRequest abort) {
        uploads.forget(abort.uploadId());
    }

    String exported(String bucket, String key, String uploadId) {
        MessageHeader header = find(uploadId, new ObjectName(bucket, key)).header();
        return EXPORTED + Base64.getEncoder().encodeToString(header.bytes());
    }

    CompletableFuture<Void> join(ObjectName name, String uploadId, String exported, EnvelopeLimits limits) {
        uploads.requireRoom();
        if (!exported.startsWith(EXPORTED)) {
            throw new IllegalArgumentException("this is not the text of an exported upload");
        }
        MessageHeader header;
        try {
            header = MessageHeader.of(Base64.getDecoder().decode(exported.substring(EXPORTED.length())), limits);
        } catch (IllegalArgumentException | EnvelopeRejectedException e) {
            throw new IllegalArgumentException("this is not the text of an exported upload");
        }
        return keys.joinUpload(name, header).thenAccept(upload -> uploads.add(uploadId, upload));
    }

    private void requirePossible(CreateMultipartUploadRequest create) {
        RequestRules.requireNoEnvelopeYet(create.metadata());
        if (!own.uploads()) {
            throw RequestRefusedException.of("A multipart upload may need a last part from the interceptor: give the"
                    + " builder's ownClient a blocking S3Client for it");
        }
        if (settings.signed()) {
            throw RequestRefusedException.of(
                    "Objects with a signature (signed on the builder) are not uploaded in" + " parts; use PutObject");
        }
        if (create.sseCustomerAlgorithm() != null) {
            throw RequestRefusedException.of(
                    "Multipart uploads with keys of the caller's for the server's encryption (SSE-C) are not built");
        }
        uploads.requireRoom();
    }

    private Upload find(@Nullable String uploadId, ObjectName name) {
        return uploads.find(String.valueOf(uploadId), name)
                .orElseThrow(() -> RequestRefusedException.of("The interceptor does not know this upload: it was begun"
                        + " by another one (exportUpload and joinUpload), before a restart, under another key, or was"
                        + " completed, aborted or not used for " + OpenUploads.MAX_IDLE.toHours() + " hours"));
    }

    /** One upload of a part. */
    private static final class PartStep implements UploadStep {
        private final Upload upload;
        private final int number;
        private volatile long length = PlaintextCheck.ANY_LENGTH;
        private volatile @Nullable Long checksum;

        PartStep(Upload upload, UploadPartRequest part) {
            this.upload = upload;
            this.number = part.partNumber() == null ? 0 : part.partNumber();
        }

        SealedUpload seal(long plaintextLength, Map<ChecksumAlgorithm, String> digests) {
            boolean last = UploadedPart.isLast(number, plaintextLength);
            if (last && number < upload.highest()) {
                throw RequestRefusedException.of("Part " + number + " has fewer than " + UploadedPart.MIN_LENGTH
                        + " bytes, which only the last part may have, and a part with a higher number was uploaded");
            }
            length = plaintextLength;
            CombinedCrc crc = upload.crc();
            Envelope message = upload.newMessage();
            byte[] prefix = upload.prefix(message, number, plaintextLength);
            return new SealedUpload(
                    () -> BodyProducer.ofEnvelope(
                            prefix,
                            message.newSealer(),
                            new PlaintextCheck(plaintextLength, digests)
                                    .computing(crc.algorithm(), value -> checksum = crc.value(value))),
                    Map.of(),
                    Optional.of(prefix.length + message.bodyLength(plaintextLength)));
        }

        @Override
        public void succeeded(SdkResponse response) {
            if (length != PlaintextCheck.ANY_LENGTH) {
                String etag = ((UploadPartResponse) response).eTag();
                upload.uploaded(number, new UploadedPart(etag, length, checksum));
            }
        }
    }
}
