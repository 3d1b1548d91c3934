package dev.keyhold.interceptor.s3;

import java.io.InputStream;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Optional;
import java.util.ServiceLoader;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Publisher;
import software.amazon.awssdk.core.SdkRequest;
import software.amazon.awssdk.core.SdkResponse;
import software.amazon.awssdk.core.async.AsyncRequestBody;
import software.amazon.awssdk.core.interceptor.Context;
import software.amazon.awssdk.core.interceptor.ExecutionAttributes;
import software.amazon.awssdk.core.interceptor.ExecutionInterceptor;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.http.SdkHttpRequest;
import software.amazon.awssdk.http.SdkHttpResponse;
import software.amazon.awssdk.services.s3.model.S3Request;

/**
 * For clients that nobody can configure: named in the resource
 * {@code software/amazon/awssdk/global/handlers/execution.interceptors}, it encrypts for every S3 client of the class
 * path, as the one {@link S3EnvelopeInterceptorProvider} says. Without one, or with several, requests to S3 fail. Safe
 * for concurrent use.
 */
public final class GlobalS3EnvelopeInterceptor implements ExecutionInterceptor {
    private final ServiceLoader<S3EnvelopeInterceptorProvider> providers =
            ServiceLoader.load(S3EnvelopeInterceptorProvider.class);
    private @Nullable S3EnvelopeInterceptor interceptor;

    /** For the SDK, which makes one for each client. */
    public GlobalS3EnvelopeInterceptor() {}

    @Override
    public SdkRequest modifyRequest(Context.ModifyRequest context, ExecutionAttributes attributes) {
        // Other services first: the provider's own KMS client has this interceptor, too.
        return context.request() instanceof S3Request
                ? interceptor().modifyRequest(context, attributes)
                : context.request();
    }

    @Override
    public Optional<RequestBody> modifyHttpContent(Context.ModifyHttpRequest context, ExecutionAttributes attributes) {
        return isOurs(attributes) ? interceptor().modifyHttpContent(context, attributes) : context.requestBody();
    }

    @Override
    public Optional<AsyncRequestBody> modifyAsyncHttpContent(
            Context.ModifyHttpRequest context, ExecutionAttributes attributes) {
        return isOurs(attributes)
                ? interceptor().modifyAsyncHttpContent(context, attributes)
                : context.asyncRequestBody();
    }

    @Override
    public SdkHttpRequest modifyHttpRequest(Context.ModifyHttpRequest context, ExecutionAttributes attributes) {
        return isOurs(attributes) ? interceptor().modifyHttpRequest(context, attributes) : context.httpRequest();
    }

    @Override
    public SdkHttpResponse modifyHttpResponse(Context.ModifyHttpResponse context, ExecutionAttributes attributes) {
        return isOurs(attributes) ? interceptor().modifyHttpResponse(context, attributes) : context.httpResponse();
    }

    @Override
    public Optional<InputStream> modifyHttpResponseContent(
            Context.ModifyHttpResponse context, ExecutionAttributes attributes) {
        return isOurs(attributes)
                ? interceptor().modifyHttpResponseContent(context, attributes)
                : context.responseBody();
    }

    @Override
    public Optional<Publisher<ByteBuffer>> modifyAsyncHttpResponseContent(
            Context.ModifyHttpResponse context, ExecutionAttributes attributes) {
        return isOurs(attributes)
                ? interceptor().modifyAsyncHttpResponseContent(context, attributes)
                : context.responsePublisher();
    }

    @Override
    public SdkResponse modifyResponse(Context.ModifyResponse context, ExecutionAttributes attributes) {
        return isOurs(attributes) ? interceptor().modifyResponse(context, attributes) : context.response();
    }

    @Override
    public void onExecutionFailure(Context.FailedExecution context, ExecutionAttributes attributes) {
        if (isOurs(attributes)) {
            interceptor().onExecutionFailure(context, attributes);
        }
    }

    private static boolean isOurs(ExecutionAttributes attributes) {
        return attributes.getAttribute(S3Call.ATTRIBUTE) != null;
    }

    private synchronized S3EnvelopeInterceptor interceptor() {
        S3EnvelopeInterceptor present = interceptor;
        if (present == null) {
            List<ServiceLoader.Provider<S3EnvelopeInterceptorProvider>> found =
                    providers.stream().toList();
            if (found.size() != 1) {
                throw RequestRefusedException.of("GlobalS3EnvelopeInterceptor needs one "
                        + S3EnvelopeInterceptorProvider.class.getName() + " in META-INF/services, and found "
                        + found.size());
            }
            present = found.get(0).get().interceptor();
            interceptor = present;
        }
        return present;
    }
}
