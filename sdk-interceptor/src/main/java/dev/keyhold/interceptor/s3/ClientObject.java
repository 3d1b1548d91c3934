package dev.keyhold.interceptor.s3;

import dev.keyhold.interceptor.envelope.WholeObjectKey;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import software.amazon.awssdk.services.s3.model.GetObjectRequest;

/**
 * An object of the S3 Encryption Client that is being read.
 *
 * @param length bytes of its plaintext
 * @param key gets its key; asked for once a body is read
 * @param again the requests that bring the whole object once more; empty when it is held in memory
 */
record ClientObject(long length, Supplier<CompletableFuture<WholeObjectKey>> key, List<GetObjectRequest> again) {
    boolean isHeld() {
        return again.isEmpty();
    }
}
