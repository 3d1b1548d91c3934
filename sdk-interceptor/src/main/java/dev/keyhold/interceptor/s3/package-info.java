/**
 * Client-side encryption of S3 objects as an interceptor of the AWS SDK for Java v2.
 *
 * <pre>{@code
 * S3Client s3 = S3Client.builder()
 *         .overrideConfiguration(o -> o.addExecutionInterceptor(
 *                 S3EnvelopeInterceptor.builder().keys(KmsDataKeys.of(kms, "alias/orders")).build()))
 *         .build();
 * }</pre>
 *
 * <p>Objects leave the client encrypted and come back decrypted. What is supported, and what is refused, is in {@code
 * docs/interceptor.md}; the format of objects in {@code docs/spec/s3-objects.md}.
 */
@NullMarked
package dev.keyhold.interceptor.s3;

import org.jspecify.annotations.NullMarked;
