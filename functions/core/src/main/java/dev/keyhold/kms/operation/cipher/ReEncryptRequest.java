package dev.keyhold.kms.operation.cipher;

import dev.keyhold.kms.crypto.CiphertextBlob;
import dev.keyhold.kms.crypto.EncryptionContext;
import dev.keyhold.kms.operation.request.CommonShapes;
import dev.keyhold.kms.operation.request.Fields;
import dev.keyhold.kms.operation.request.Member;
import dev.keyhold.kms.operation.request.StructureShape;
import dev.keyhold.kms.operation.request.ValueShape;
import org.jspecify.annotations.Nullable;

record ReEncryptRequest(Source source, Destination destination, boolean dryRun) {
    static final StructureShape SHAPE = StructureShape.of(
            Member.optional("CiphertextBlob", CommonShapes.CIPHERTEXT_TYPE),
            Member.optional("SourceEncryptionContext", new ValueShape.TextMap()),
            Member.optional("SourceKeyId", CommonShapes.KEY_ID_TYPE),
            Member.required("DestinationKeyId", CommonShapes.KEY_ID_TYPE),
            Member.optional("DestinationEncryptionContext", new ValueShape.TextMap()),
            Member.optional("SourceEncryptionAlgorithm", CommonShapes.ENCRYPTION_ALGORITHM_SPEC),
            Member.optional("DestinationEncryptionAlgorithm", CommonShapes.ENCRYPTION_ALGORITHM_SPEC),
            CommonShapes.GRANT_TOKENS,
            CommonShapes.DRY_RUN,
            CommonShapes.DRY_RUN_MODIFIERS);

    /**
     * What is to be decrypted.
     *
     * @param blob null if only authorization on {@code keyId} is asked for
     * @param keyId null if the caller leaves it to the blob
     */
    record Source(@Nullable CiphertextBlob blob, @Nullable String keyId, EncryptionContext context, String algorithm) {}

    /** How it is to be encrypted again. */
    record Destination(String keyId, EncryptionContext context, String algorithm) {}

    static ReEncryptRequest of(Fields fields) {
        boolean ignoresCiphertext = CipherRequests.ignoresCiphertext(fields);
        Source source = new Source(
                ignoresCiphertext ? null : CipherRequests.ciphertext(fields),
                ignoresCiphertext
                        ? CipherRequests.requiredKey(fields, "SourceKeyId")
                        : fields.optionalText("SourceKeyId").orElse(null),
                CipherRequests.encryptionContext(fields, "SourceEncryptionContext"),
                CipherRequests.algorithm(fields, "SourceEncryptionAlgorithm"));
        Destination destination = new Destination(
                fields.text("DestinationKeyId"),
                CipherRequests.encryptionContext(fields, "DestinationEncryptionContext"),
                CipherRequests.algorithm(fields, "DestinationEncryptionAlgorithm"));
        return new ReEncryptRequest(source, destination, fields.flag("DryRun"));
    }
}
