package dev.keyhold.interceptor.s3;

import dev.keyhold.interceptor.envelope.Envelope;
import dev.keyhold.interceptor.envelope.EnvelopeRejectedException;
import dev.keyhold.interceptor.envelope.EnvelopeSpec;
import dev.keyhold.interceptor.envelope.MessageHeader;
import dev.keyhold.interceptor.envelope.OpenedMessage;
import dev.keyhold.interceptor.envelope.RandomSource;
import dev.keyhold.interceptor.keys.DataKeyLease;
import dev.keyhold.interceptor.keys.DataKeys;
import java.util.concurrent.CompletableFuture;

/** Gets data keys for objects, and opens headers with them. Safe for concurrent use. */
final class ObjectKeys {
    private final DataKeys keys;
    private final ObjectBinding binding;
    private final RandomSource random;

    ObjectKeys(DataKeys keys, ObjectBinding binding, RandomSource random) {
        this.keys = keys;
        this.binding = binding;
        this.random = random;
    }

    ObjectBinding binding() {
        return binding;
    }

    CompletableFuture<Envelope> newEnvelope(EnvelopeSpec spec, long plaintextLength) {
        return keys.forSealing(spec.encryptionContext(), plaintextLength).thenApply(lease -> {
            try (lease) {
                return Envelope.create(spec, lease.dataKey(), lease.encryptedDataKeys(), random);
            }
        });
    }

    /** Has the data key of a place fetched, so that the next upload there need not wait. */
    CompletableFuture<Void> prefetch(ObjectName name) {
        return keys.forSealing(binding.contextOf(name), 0).thenAccept(DataKeyLease::close);
    }

    /** Compares what the header is bound to before any KMS is asked: sending its own context would prove nothing. */
    CompletableFuture<OpenedMessage> open(MessageHeader header, ObjectName asked) {
        if (!binding.accepts(header.encryptionContext(), asked)) {
            return CompletableFuture.failedFuture(ObjectRejectedException.create());
        }
        return keys.forOpening(header.encryptionContext(), header.encryptedDataKeys())
                .thenApply(lease -> {
                    try (lease) {
                        return header.open(lease.dataKey());
                    } catch (EnvelopeRejectedException e) {
                        throw ObjectRejectedException.create();
                    }
                });
    }
}
