package dev.keyhold.interceptor.s3;

/**
 * Says how {@link GlobalS3EnvelopeInterceptor} encrypts. Found through {@link java.util.ServiceLoader}; there must be
 * exactly one.
 */
@FunctionalInterface
public interface S3EnvelopeInterceptorProvider {
    /**
     * The interceptor that does the work. Asked once for each client, when it sends its first request to S3. Clients that
     * are given the same interceptor share its data keys.
     */
    S3EnvelopeInterceptor interceptor();
}
