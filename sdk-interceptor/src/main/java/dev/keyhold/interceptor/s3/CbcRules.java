package dev.keyhold.interceptor.s3;

import dev.keyhold.interceptor.envelope.CbcKey;
import dev.keyhold.interceptor.envelope.EncryptedDataKey;
import dev.keyhold.interceptor.envelope.EncryptionContext;
import dev.keyhold.interceptor.envelope.EnvelopeRejectedException;
import dev.keyhold.interceptor.envelope.PlaintextDataKey;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import software.amazon.awssdk.http.SdkHttpResponse;

/** Objects in CBC, which nothing authenticates: read only where that was allowed. Safe for concurrent use. */
final class CbcRules {
    private static final String MARK = "x-amz-meta-keyhold-unauthenticated";

    private final S3EncryptionClientObjects settings;
    private final ObjectKeys keys;

    CbcRules(S3EncryptionClientObjects settings, ObjectKeys keys) {
        this.settings = settings;
        this.keys = keys;
    }

    /** The object that an answer brings, if it is one in CBC that may be read. */
    Optional<CbcMetadata> allowed(S3Call call, SdkHttpResponse answer) {
        return settings.readsUnauthenticated(call.name())
                ? CbcMetadata.of(ClientMetadata.entries(answer))
                : Optional.empty();
    }

    /**
     * The answer with the plaintext's head, as far as it is known.
     *
     * @throws EnvelopeRejectedException if it cannot be such an object
     * @throws RequestRefusedException if its data key cannot be had
     */
    SdkHttpResponse apply(S3Call call, SdkHttpResponse answer, CbcMetadata metadata) {
        long stored = AnswerHead.stored(answer).total();
        SdkHttpResponse.Builder head = AnswerHead.head(answer, stored, null).putHeader(MARK, "cbc");
        if (call.treatment() == Treatment.MEASURE) {
            return head.putHeader(PartsAnswers.SIZE, "stored").build();
        }
        ClientObjectRules.requireWhole(call);
        if (stored == 0 || stored % CbcKey.BLOCK != 0) {
            throw new EnvelopeRejectedException();
        }
        if (!metadata.isUnderKms()
                && !(metadata.isUnderAes() && settings.wrapping().isPresent())) {
            throw RequestRefusedException.of(ClientObjectRules.NO_DATA_KEY);
        }
        call.body(new PassBody(() -> new CbcReader(key(call.name(), metadata), stored)));
        return head.removeHeader("Content-Length").build();
    }

    private CompletableFuture<CbcKey> key(ObjectName name, CbcMetadata metadata) {
        try {
            if (metadata.isUnderKms()) {
                return underKms(name, metadata);
            }
            try (PlaintextDataKey dataKey = metadata.unwrap(settings.wrapping().orElseThrow())) {
                return CompletableFuture.completedFuture(CbcKey.of(dataKey, metadata.iv()));
            }
        } catch (EnvelopeRejectedException e) {
            return CompletableFuture.failedFuture(ObjectRejectedException.create());
        }
    }

    /** A context of another format would make a data key of that format decrypt here. */
    private CompletableFuture<CbcKey> underKms(ObjectName name, CbcMetadata metadata) {
        Map<String, String> context = metadata.context();
        boolean reserved =
                context.containsKey(CbcMetadata.KMS_PAIR) && !context.containsKey(ClientFormat.RESERVED_PAIR);
        if (!reserved || !keys.binding().acceptsClient(context, name)) {
            throw new EnvelopeRejectedException();
        }
        return keys.dataKey(
                EncryptionContext.of(context),
                List.of(EncryptedDataKey.ofUnnamedKms(metadata.encryptedDataKey())),
                dataKey -> CbcKey.of(dataKey, metadata.iv()));
    }
}
