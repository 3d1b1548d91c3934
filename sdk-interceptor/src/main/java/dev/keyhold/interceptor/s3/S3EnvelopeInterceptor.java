package dev.keyhold.interceptor.s3;

import dev.keyhold.interceptor.envelope.EnvelopeLimits;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Publisher;
import software.amazon.awssdk.core.ClientType;
import software.amazon.awssdk.core.SdkPlugin;
import software.amazon.awssdk.core.SdkRequest;
import software.amazon.awssdk.core.SdkResponse;
import software.amazon.awssdk.core.async.AsyncRequestBody;
import software.amazon.awssdk.core.interceptor.Context;
import software.amazon.awssdk.core.interceptor.ExecutionAttributes;
import software.amazon.awssdk.core.interceptor.ExecutionInterceptor;
import software.amazon.awssdk.core.interceptor.SdkExecutionAttribute;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.http.SdkHttpRequest;
import software.amazon.awssdk.http.SdkHttpResponse;
import software.amazon.awssdk.services.s3.model.AbortMultipartUploadRequest;
import software.amazon.awssdk.services.s3.model.CompleteMultipartUploadRequest;
import software.amazon.awssdk.services.s3.model.CopyObjectRequest;
import software.amazon.awssdk.services.s3.model.CreateMultipartUploadRequest;
import software.amazon.awssdk.services.s3.model.GetObjectRequest;
import software.amazon.awssdk.services.s3.model.HeadObjectRequest;
import software.amazon.awssdk.services.s3.model.PutObjectRequest;
import software.amazon.awssdk.services.s3.model.S3Request;
import software.amazon.awssdk.services.s3.model.UploadPartRequest;

/**
 * Encrypts objects as they leave an S3 client, and decrypts them as they come back. Requests of other services pass. It
 * fails closed: what cannot be encrypted is refused, never sent in the clear; what cannot be authenticated is an error,
 * never handed out. Immutable and safe for concurrent use.
 */
public final class S3EnvelopeInterceptor implements ExecutionInterceptor {
    private final ObjectKeys keys;
    private final WriteSettings settings;
    private final EnvelopeLimits limits;
    private final AnswerRules answers;
    private final AnswerBodies bodies;
    private final Uploads uploads;
    private final PartUploads parts;

    S3EnvelopeInterceptor(
            ObjectKeys keys,
            WriteSettings settings,
            AnswerRules answers,
            AnswerBodies bodies,
            PartUploads parts,
            EnvelopeLimits limits) {
        this.keys = keys;
        this.settings = settings;
        this.answers = answers;
        this.bodies = bodies;
        this.parts = parts;
        this.uploads = new Uploads(keys, settings);
        this.limits = limits;
    }

    /** A builder; only the data keys have to be set. */
    public static S3EnvelopeInterceptorBuilder builder() {
        return new S3EnvelopeInterceptorBuilder();
    }

    /**
     * Fetches the data key for uploads to a bucket, so that the next one need not wait for the KMS: for asynchronous
     * callers, whose threads must not wait.
     *
     * @param key the object's key; only matters where keys are bound
     */
    public CompletableFuture<Void> prefetch(String bucket, String key) {
        return uploads.prefetch(new ObjectName(bucket, key));
    }

    /**
     * Registers this interceptor where there is no client builder to do it with: on single requests, as the CRT client
     * needs it ({@code overrideConfiguration(o -> o.addPlugin(interceptor.plugin()))}).
     */
    public SdkPlugin plugin() {
        return configuration -> configuration.overrideConfiguration(configuration.overrideConfiguration().toBuilder()
                .addExecutionInterceptor(this)
                .build());
    }

    /**
     * What another process needs to take part in an upload that was begun here, or this one after a restart. It is public:
     * the data key in it is wrapped.
     *
     * @throws RequestRefusedException if the upload is not known here
     */
    public String exportUpload(String bucket, String key, String uploadId) {
        return parts.exported(bucket, key, uploadId);
    }

    /**
     * Takes part in an upload that was begun elsewhere; costs one Decrypt. Fails with {@link ObjectRejectedException} if
     * the upload is not to this place.
     *
     * @throws IllegalArgumentException if the text is not that of an exported upload
     */
    public CompletableFuture<Void> joinUpload(String bucket, String key, String uploadId, String exported) {
        return parts.join(new ObjectName(bucket, key), uploadId, exported, limits);
    }

    @Override
    public SdkRequest modifyRequest(Context.ModifyRequest context, ExecutionAttributes attributes) {
        SdkRequest request = context.request();
        if (!(request instanceof S3Request) || OwnRequests.isOwn(attributes)) {
            return request;
        }
        if (attributes.getAttribute(S3Call.ATTRIBUTE) != null) {
            throw RequestRefusedException.of(
                    "The interceptor is registered twice; two passes would undo or spoil each other");
        }
        attributes.putAttribute(S3Call.ATTRIBUTE, S3Call.passing());
        Treatment treatment = OperationTable.treatment(request);
        if (treatment != Treatment.PASS && treatment != Treatment.ABORT) {
            RequestRules.requireNotPresigned(request, attributes);
            RequestRules.requireNoOverrides(request);
        }
        return switch (treatment) {
            case PASS -> request;
            case SEAL -> beginPut((PutObjectRequest) request, attributes);
            case OPEN -> beginGet((GetObjectRequest) request, attributes);
            case MEASURE -> beginHead((HeadObjectRequest) request, attributes);
            case BEGIN -> parts.begin((CreateMultipartUploadRequest) request, attributes);
            case SEAL_PART -> parts.part((UploadPartRequest) request, attributes);
            case COMPLETE -> parts.complete((CompleteMultipartUploadRequest) request, attributes);
            case ABORT -> {
                parts.abort((AbortMultipartUploadRequest) request);
                yield request;
            }
            case COPY -> {
                CopyRules.requireReadable((CopyObjectRequest) request, keys.binding());
                yield request;
            }
            case REFUSE ->
                throw RequestRefusedException.of(OperationTable.operation(request)
                        + " is not encrypted by this version; it is refused rather than sent in the clear");
        };
    }

    @Override
    public Optional<RequestBody> modifyHttpContent(Context.ModifyHttpRequest context, ExecutionAttributes attributes) {
        S3Call call = sealing(attributes);
        Optional<RequestBody> body = context.requestBody();
        if (call == null || body.isEmpty()) {
            return body;
        }
        SealedUpload upload = newUpload(call, context, UploadLength.announced(context.httpRequest()));
        call.upload(upload);
        return Optional.of(upload.seal(body.get()));
    }

    @Override
    public Optional<AsyncRequestBody> modifyAsyncHttpContent(
            Context.ModifyHttpRequest context, ExecutionAttributes attributes) {
        S3Call call = sealing(attributes);
        if (call == null || context.asyncRequestBody().isEmpty()) {
            return context.asyncRequestBody();
        }
        Optional<AsyncRequestBody> body =
                call.file().map(AsyncRequestBody::fromFile).or(context::asyncRequestBody);
        SealedUpload upload = newUpload(call, context, body.get().contentLength());
        call.upload(upload);
        return Optional.of(upload.seal(body.get()));
    }

    @Override
    public SdkHttpRequest modifyHttpRequest(Context.ModifyHttpRequest context, ExecutionAttributes attributes) {
        SdkHttpRequest request = context.httpRequest();
        S3Call call = attributes.getAttribute(S3Call.ATTRIBUTE);
        if (call == null) {
            return request;
        }
        return switch (call.treatment()) {
            case SEAL, SEAL_PART -> sealedHead(call, request);
            case OPEN -> openedHead(request);
            case PASS, MEASURE, COPY, BEGIN, COMPLETE, ABORT, REFUSE -> request;
        };
    }

    @Override
    public SdkHttpResponse modifyHttpResponse(Context.ModifyHttpResponse context, ExecutionAttributes attributes) {
        S3Call call = attributes.getAttribute(S3Call.ATTRIBUTE);
        boolean reads = call != null && (call.treatment() == Treatment.OPEN || call.treatment() == Treatment.MEASURE);
        return reads ? answers.apply(call, context.httpResponse()) : context.httpResponse();
    }

    @Override
    public Optional<InputStream> modifyHttpResponseContent(
            Context.ModifyHttpResponse context, ExecutionAttributes attributes) {
        S3Call call = call(attributes, Treatment.OPEN);
        if (call == null || call.asynchronous()) { // asynchronous clients call this hook as well, without a body
            return context.responseBody();
        }
        return bodies.stream(call, context.responseBody(), plan -> reader(call, plan));
    }

    @Override
    public Optional<Publisher<ByteBuffer>> modifyAsyncHttpResponseContent(
            Context.ModifyHttpResponse context, ExecutionAttributes attributes) {
        S3Call call = call(attributes, Treatment.OPEN);
        if (call == null) {
            return context.responsePublisher();
        }
        return bodies.publisher(call, context.responsePublisher(), plan -> reader(call, plan));
    }

    @Override
    public SdkResponse modifyResponse(Context.ModifyResponse context, ExecutionAttributes attributes) {
        S3Call call = attributes.getAttribute(S3Call.ATTRIBUTE);
        UploadStep step = call == null ? null : call.step();
        if (step != null) {
            step.succeeded(context.response());
        }
        return context.response();
    }

    @Override
    public void onExecutionFailure(Context.FailedExecution context, ExecutionAttributes attributes) {
        S3Call call = attributes.getAttribute(S3Call.ATTRIBUTE);
        UploadStep step = call == null ? null : call.step();
        if (step != null) {
            step.failed();
        }
    }

    private SdkRequest beginPut(PutObjectRequest put, ExecutionAttributes attributes) {
        RequestRules.requireNoEnvelopeYet(put.metadata());
        ObjectName name = new ObjectName(put.bucket(), put.key());
        S3Call call = S3Call.sealing(name, RequestRules.digests(put));
        CrtFiles.takeUploaded(attributes).ifPresent(call::file);
        attributes.putAttribute(S3Call.ATTRIBUTE, call);
        return RequestRules.withoutDigests(put);
    }

    private SdkRequest beginGet(GetObjectRequest get, ExecutionAttributes attributes) {
        CrtFiles.requireNoDownload(attributes);
        S3Call.RangeRequest range = RequestRules.range(get, settings.frameLength());
        attributes.putAttribute(S3Call.ATTRIBUTE, S3Call.opening(get, isAsynchronous(attributes), range));
        return range == null ? get : get.toBuilder().range(range.stored()).build();
    }

    private static SdkRequest beginHead(HeadObjectRequest head, ExecutionAttributes attributes) {
        RequestRules.requireWhole(head);
        attributes.putAttribute(
                S3Call.ATTRIBUTE, S3Call.measuring(RequestRules.asGet(head), isAsynchronous(attributes)));
        return head;
    }

    private static boolean isAsynchronous(ExecutionAttributes attributes) {
        return attributes.getAttribute(SdkExecutionAttribute.CLIENT_TYPE) == ClientType.ASYNC;
    }

    private SealedUpload newUpload(S3Call call, Context.ModifyHttpRequest context, Optional<Long> bodyLength) {
        return context.request() instanceof UploadPartRequest part
                ? PartUploads.seal(call, part, bodyLength)
                : uploads.begin(call, (PutObjectRequest) context.request(), bodyLength);
    }

    /** The marshaller has written the length of the plaintext; left there, the object would be cut off silently. */
    private static SdkHttpRequest sealedHead(S3Call call, SdkHttpRequest request) {
        SealedUpload upload = call.upload();
        if (upload == null) {
            throw RequestRefusedException.of("The content of the upload is out of the interceptor's reach");
        }
        SdkHttpRequest.Builder head = request.toBuilder();
        upload.headers().forEach(head::putHeader);
        upload.storedLength()
                .ifPresentOrElse(
                        length -> head.putHeader("Content-Length", Long.toString(length)),
                        () -> head.removeHeader("Content-Length"));
        return head.build();
    }

    /** S3 would append a digest to the body, which the SDK takes off only behind this interceptor. */
    private static SdkHttpRequest openedHead(SdkHttpRequest request) {
        return request.toBuilder().removeHeader("x-amz-te").build();
    }

    private PieceTransformation reader(S3Call call, ReadPlan plan) {
        return new BodyReader(plan, limits, header -> keys.open(header, call.name()));
    }

    private static @Nullable S3Call sealing(ExecutionAttributes attributes) {
        S3Call call = call(attributes, Treatment.SEAL);
        return call == null ? call(attributes, Treatment.SEAL_PART) : call;
    }

    private static @Nullable S3Call call(ExecutionAttributes attributes, Treatment treatment) {
        S3Call call = attributes.getAttribute(S3Call.ATTRIBUTE);
        return call != null && call.treatment() == treatment ? call : null;
    }
}
