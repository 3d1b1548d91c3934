package dev.keyhold.interceptor.s3;

import software.amazon.awssdk.core.exception.SdkClientException;

/**
 * The interceptor does not let a request out, or an answer in, because it could not keep its promise: nothing leaves in
 * the clear, nothing comes back that was not authenticated. The message says what to do instead. Never retried.
 */
public final class RequestRefusedException extends SdkClientException {
    private static final long serialVersionUID = 1L;

    private RequestRefusedException(Builder builder) {
        super(builder);
    }

    static RequestRefusedException of(String message) {
        return new RequestRefusedException(SdkClientException.builder().message(message));
    }

    /** The SDK rebuilds an exception to add the number of attempts; it must stay of this type. */
    @Override
    public Builder toBuilder() {
        return new BuilderImpl(this) {
            @Override
            public RequestRefusedException build() {
                return new RequestRefusedException(this);
            }
        };
    }

    @Override
    public boolean retryable() {
        return false;
    }
}
