package dev.keyhold.interceptor.s3;

import dev.keyhold.interceptor.envelope.EncryptedDataKey;
import dev.keyhold.interceptor.envelope.EncryptionContext;
import dev.keyhold.interceptor.envelope.Envelope;
import dev.keyhold.interceptor.envelope.EnvelopeRejectedException;
import dev.keyhold.interceptor.envelope.EnvelopeSpec;
import dev.keyhold.interceptor.envelope.MessageHeader;
import dev.keyhold.interceptor.envelope.OpenedMessage;
import dev.keyhold.interceptor.envelope.PartSealKey;
import dev.keyhold.interceptor.envelope.PlaintextDataKey;
import dev.keyhold.interceptor.envelope.RandomSource;
import dev.keyhold.interceptor.envelope.UploadNonce;
import dev.keyhold.interceptor.keys.DataKeyLease;
import dev.keyhold.interceptor.keys.DataKeys;
import dev.keyhold.interceptor.s3.Upload.Beginning;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;

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

    /** A data key to write another format with. */
    CompletableFuture<DataKeyLease> lease(EncryptionContext context, long plaintextLength) {
        return keys.forSealing(context, plaintextLength);
    }

    byte[] random(int length) {
        byte[] bytes = new byte[length];
        random.fill(bytes);
        return bytes;
    }

    /** The data key of an object of another format, lent to whoever derives from it. */
    <T> CompletableFuture<T> dataKey(
            EncryptionContext context, List<EncryptedDataKey> encrypted, Function<PlaintextDataKey, T> use) {
        return keys.forOpening(context, encrypted).thenApply(lease -> {
            try (lease) {
                return use.apply(lease.dataKey());
            } catch (EnvelopeRejectedException e) {
                throw ObjectRejectedException.create();
            }
        });
    }

    /** Begins an upload in parts, with a data key of its own. */
    CompletableFuture<Upload> newUpload(Beginning beginning) {
        UploadNonce nonce = UploadNonce.random(random);
        EnvelopeSpec spec = EnvelopeSpec.unsigned(binding.contextOf(beginning.name(), nonce))
                .withFrameLength(beginning.frameLength());
        return keys.forSealing(spec.encryptionContext(), DataKeys.UNKNOWN_LENGTH)
                .thenApply(lease -> new Upload(beginning, nonce, spec, lease, random));
    }

    /** Takes part in an upload that was begun elsewhere. */
    CompletableFuture<Upload> joinUpload(ObjectName name, MessageHeader header) {
        Optional<UploadNonce> nonce = Optional.ofNullable(
                        header.encryptionContext().pairs().get(ObjectBinding.UPLOAD))
                .flatMap(UploadNonce::parse)
                .filter(upload -> binding.accepts(header.encryptionContext(), name, upload));
        if (nonce.isEmpty()) {
            return CompletableFuture.failedFuture(ObjectRejectedException.create());
        }
        return keys.forOpening(header.encryptionContext(), header.encryptedDataKeys())
                .thenApply(lease -> joined(name, nonce.get(), header, lease));
    }

    private Upload joined(ObjectName name, UploadNonce nonce, MessageHeader header, DataKeyLease lease) {
        try {
            header.open(lease.dataKey());
            return new Upload(name, nonce, header, lease, random);
        } catch (EnvelopeRejectedException e) {
            lease.close();
            throw ObjectRejectedException.create();
        }
    }

    /** Opens the header of a part, and gets the key of its seal. */
    CompletableFuture<OpenedPart> openPart(MessageHeader header, ObjectName asked, UploadNonce upload) {
        if (!binding.accepts(header.encryptionContext(), asked, upload)) {
            return CompletableFuture.failedFuture(ObjectRejectedException.create());
        }
        return keys.forOpening(header.encryptionContext(), header.encryptedDataKeys())
                .thenApply(lease -> {
                    try (lease) {
                        return new OpenedPart(
                                header.open(lease.dataKey()), PartSealKey.derive(upload, lease.dataKey()));
                    } catch (EnvelopeRejectedException e) {
                        throw ObjectRejectedException.create();
                    }
                });
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

    /**
     * The message of a part, and what its seal is verified with.
     *
     * @param message the opened message
     * @param sealKey of the upload
     */
    record OpenedPart(OpenedMessage message, PartSealKey sealKey) {}
}
