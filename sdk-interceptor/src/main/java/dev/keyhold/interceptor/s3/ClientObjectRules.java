package dev.keyhold.interceptor.s3;

import dev.keyhold.interceptor.envelope.EncryptedDataKey;
import dev.keyhold.interceptor.envelope.EncryptionContext;
import dev.keyhold.interceptor.envelope.EnvelopeRejectedException;
import dev.keyhold.interceptor.envelope.PlaintextDataKey;
import dev.keyhold.interceptor.envelope.WholeObjectKey;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.http.SdkHttpResponse;
import software.amazon.awssdk.services.s3.model.GetObjectRequest;

/** Decides which objects of the S3 Encryption Client are read, and gets their keys. Safe for concurrent use. */
final class ClientObjectRules {
    static final String NO_DATA_KEY = "The object's data key is encrypted in a way that is not enabled: by a KMS,"
            + " or under an AES key that was given (wrappingKey)";

    private final S3EncryptionClientObjects settings;
    private final CbcRules cbc;
    private final ObjectKeys keys;
    private final OwnRequests own;
    private final long mostHeld;

    /** @param mostHeld bytes of the largest object that is held in memory until its tag is verified */
    ClientObjectRules(S3EncryptionClientObjects settings, ObjectKeys keys, OwnRequests own, long mostHeld) {
        this.settings = settings;
        this.cbc = new CbcRules(settings, keys);
        this.keys = keys;
        this.own = own;
        this.mostHeld = mostHeld;
    }

    /** Whether an answer, which has no mark of the interceptor's, is one that is decided here. */
    boolean concern(S3Call call, SdkHttpResponse answer) {
        return !ClientMetadata.entries(answer).isEmpty() || settings.readsInstructionFile(call.name());
    }

    /** Objects that nothing authenticates. */
    CbcRules cbc() {
        return cbc;
    }

    /** Whether the sizes of an answer without a body are those of such an object. */
    boolean measures(S3Call call, SdkHttpResponse answer) {
        Map<String, String> entries = ClientMetadata.entries(answer);
        return !entries.isEmpty()
                && !ClientMetadata.isRestOfV3(entries)
                && reads(call.name(), ClientMetadata.of(entries));
    }

    /**
     * The object that an answer brings.
     *
     * @param storedLength bytes of the whole stored object
     * @throws EnvelopeRejectedException if it cannot be one
     * @throws RequestRefusedException if it is not read
     */
    ClientObject object(S3Call call, SdkHttpResponse answer, long storedLength) {
        GetObjectRequest asked = requireWhole(call);
        long length = storedLength - WholeObjectKey.TAG_LENGTH;
        if (length < 0 || length > WholeObjectKey.MAX_LENGTH) {
            throw new EnvelopeRejectedException();
        }
        Map<String, String> entries = ClientMetadata.entries(answer);
        boolean split = entries.isEmpty() || ClientMetadata.isRestOfV3(entries);
        List<GetObjectRequest> again = length <= mostHeld ? List.of() : again(call, answer, storedLength);
        if (!split) {
            ClientMetadata metadata = readable(call.name(), ClientMetadata.of(entries));
            return new ClientObject(length, () -> key(call.name(), metadata), again);
        }
        if (!settings.readsInstructionFile(call.name())) {
            throw RequestRefusedException.of("The object's encrypted data key is in an instruction file, which is not"
                    + " allowed for it (s3EncryptionClient on the builder)");
        }
        GetObjectRequest file = InstructionFile.request(asked);
        requireClient(call, "An instruction file");
        return new ClientObject(length, () -> key(call, entries, file), again);
    }

    static GetObjectRequest requireWhole(S3Call call) {
        GetObjectRequest asked = call.get();
        if (call.range() != null || asked == null || asked.partNumber() != null) {
            throw RequestRefusedException.of("A range or part of an object of the S3 Encryption Client cannot be"
                    + " authenticated; read the whole object");
        }
        return asked;
    }

    private CompletableFuture<WholeObjectKey> key(S3Call call, Map<String, String> entries, GetObjectRequest file) {
        return own.firstBytes(file, InstructionFile.MAX_LENGTH, call.asynchronous())
                .thenCompose(bytes -> {
                    try {
                        Map<String, String> moved = InstructionFile.parse(bytes, entries);
                        return key(call.name(), readable(call.name(), ClientMetadata.of(moved)));
                    } catch (EnvelopeRejectedException e) {
                        throw ObjectRejectedException.create();
                    }
                });
    }

    private CompletableFuture<WholeObjectKey> key(ObjectName name, ClientMetadata metadata) {
        try {
            return metadata.isUnderKms() ? underKms(name, metadata) : underAes(metadata);
        } catch (EnvelopeRejectedException e) {
            return CompletableFuture.failedFuture(ObjectRejectedException.create());
        }
    }

    private CompletableFuture<WholeObjectKey> underKms(ObjectName name, ClientMetadata metadata) {
        Map<String, String> context = new HashMap<>(metadata.context());
        boolean reserved = metadata.format().contentAlgorithm().equals(context.get(ClientFormat.RESERVED_PAIR));
        if (!reserved || !keys.binding().acceptsClient(context, name)) {
            throw new EnvelopeRejectedException();
        }
        return keys.dataKey(
                EncryptionContext.of(context),
                List.of(EncryptedDataKey.ofUnnamedKms(metadata.encryptedDataKey())),
                metadata::key);
    }

    private CompletableFuture<WholeObjectKey> underAes(ClientMetadata metadata) {
        String label = metadata.format().wrappingLabel();
        try (PlaintextDataKey dataKey = settings.wrapping().orElseThrow().unwrap(metadata.encryptedDataKey(), label)) {
            return CompletableFuture.completedFuture(metadata.key(dataKey));
        }
    }

    private ClientMetadata readable(ObjectName name, ClientMetadata metadata) {
        if (!settings.reads(metadata.format(), name)) {
            throw RequestRefusedException.of("The object has format " + metadata.format()
                    + " of the S3 Encryption Client, which is not enabled for it (s3EncryptionClient on the builder)");
        }
        if (!metadata.isAuthenticated()) {
            throw new EnvelopeRejectedException();
        }
        if (!metadata.isUnderKms()
                && !(metadata.isUnderAes() && settings.wrapping().isPresent())) {
            throw RequestRefusedException.of(NO_DATA_KEY);
        }
        return metadata;
    }

    private boolean reads(ObjectName name, ClientMetadata metadata) {
        return settings.reads(metadata.format(), name) && metadata.isAuthenticated();
    }

    private List<GetObjectRequest> again(S3Call call, SdkHttpResponse answer, long storedLength) {
        requireClient(call, "An object of the S3 Encryption Client above " + (mostHeld >> 20) + " MiB");
        @Nullable GetObjectRequest get = call.get();
        if (get == null) {
            throw new EnvelopeRejectedException();
        }
        return StoredStretch.requests(get, answer, List.of(new StoredStretch(0, storedLength)))
                .orElseThrow(EnvelopeRejectedException::new);
    }

    private void requireClient(S3Call call, String what) {
        if (!own.serve(call.asynchronous())) {
            throw RequestRefusedException.of(what + " takes a request more, for which the builder's ownClient gives the"
                    + " interceptor " + (call.asynchronous() ? "an asynchronous client" : "a client"));
        }
    }
}
