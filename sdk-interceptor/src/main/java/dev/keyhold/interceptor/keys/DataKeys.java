package dev.keyhold.interceptor.keys;

import dev.keyhold.interceptor.envelope.EncryptedDataKey;
import dev.keyhold.interceptor.envelope.EncryptionContext;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/**
 * Where data keys come from. Implementations are safe for concurrent use and never block the thread that asks. Futures
 * fail with {@link DataKeyUnavailableException}.
 */
public interface DataKeys {
    /** The length of a message that nobody knows yet. It counts as the largest that one request can carry. */
    long UNKNOWN_LENGTH = -1;

    /**
     * A data key to seal one message with.
     *
     * @param context what the key is bound to
     * @param plaintextLength bytes that will be sealed, or {@link #UNKNOWN_LENGTH}
     */
    CompletableFuture<DataKeyLease> forSealing(EncryptionContext context, long plaintextLength);

    /**
     * The data key that a message was sealed with.
     *
     * @param context what the key is bound to; already compared with what the reader expects
     * @param encryptedDataKeys as they stand in the message; they only select among the configured keys
     */
    CompletableFuture<DataKeyLease> forOpening(EncryptionContext context, List<EncryptedDataKey> encryptedDataKeys);
}
