package dev.keyhold.interceptor.s3;

import software.amazon.awssdk.core.exception.SdkClientException;

/**
 * An object could not be authenticated. There is one text for every reason, and no cause. Never retried. Bytes that were
 * handed out before are authentic; those that are missing are not to be had.
 */
public final class ObjectRejectedException extends SdkClientException {
    private static final long serialVersionUID = 1L;

    private ObjectRejectedException(Builder builder) {
        super(builder);
    }

    static ObjectRejectedException create() {
        return new ObjectRejectedException(SdkClientException.builder().message("The encrypted object was rejected"));
    }

    /** The SDK rebuilds an exception to add the number of attempts; it must stay of this type. */
    @Override
    public Builder toBuilder() {
        return new BuilderImpl(this) {
            @Override
            public ObjectRejectedException build() {
                return new ObjectRejectedException(this);
            }
        };
    }

    @Override
    public boolean retryable() {
        return false;
    }
}
