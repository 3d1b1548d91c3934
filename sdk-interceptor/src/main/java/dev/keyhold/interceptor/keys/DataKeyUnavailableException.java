package dev.keyhold.interceptor.keys;

import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.core.exception.SdkClientException;

/**
 * There is no data key: the KMS refused or did not answer (its error is the cause), or no configured wrapping key belongs
 * to the message. Not retried by the client that asked; the KMS client has done its own retries.
 */
public final class DataKeyUnavailableException extends SdkClientException {
    private static final long serialVersionUID = 1L;

    private DataKeyUnavailableException(Builder builder) {
        super(builder);
    }

    /** With a text that has no secret in it. */
    public static DataKeyUnavailableException of(String message, @Nullable Throwable cause) {
        return new DataKeyUnavailableException(
                SdkClientException.builder().message(message).cause(cause));
    }

    /** The SDK rebuilds an exception to add the number of attempts; it must stay of this type. */
    @Override
    public Builder toBuilder() {
        return new BuilderImpl(this) {
            @Override
            public DataKeyUnavailableException build() {
                return new DataKeyUnavailableException(this);
            }
        };
    }

    @Override
    public boolean retryable() {
        return false;
    }
}
