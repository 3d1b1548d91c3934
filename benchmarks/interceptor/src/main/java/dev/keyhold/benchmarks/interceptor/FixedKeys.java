package dev.keyhold.benchmarks.interceptor;

import dev.keyhold.interceptor.envelope.EncryptedDataKey;
import dev.keyhold.interceptor.envelope.EncryptionContext;
import dev.keyhold.interceptor.envelope.PlaintextDataKey;
import dev.keyhold.interceptor.keys.DataKeyLease;
import dev.keyhold.interceptor.keys.DataKeys;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/** One data key that every process of a measurement knows. */
final class FixedKeys implements DataKeys {
    static final EncryptedDataKey WRAPPED = EncryptedDataKey.ofKms("arn:aws:kms:eu-west-1:1:key/1", new byte[184]);

    static PlaintextDataKey dataKey() {
        return PlaintextDataKey.copyOf(new byte[PlaintextDataKey.LENGTH]);
    }

    @Override
    public CompletableFuture<DataKeyLease> forSealing(EncryptionContext context, long plaintextLength) {
        return CompletableFuture.completedFuture(DataKeyLease.sole(dataKey(), List.of(WRAPPED)));
    }

    @Override
    public CompletableFuture<DataKeyLease> forOpening(
            EncryptionContext context, List<EncryptedDataKey> encryptedDataKeys) {
        return CompletableFuture.completedFuture(DataKeyLease.sole(dataKey(), encryptedDataKeys));
    }
}
