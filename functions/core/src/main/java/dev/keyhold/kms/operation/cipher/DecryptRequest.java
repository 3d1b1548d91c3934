package dev.keyhold.kms.operation.cipher;

import dev.keyhold.kms.crypto.CiphertextBlob;
import dev.keyhold.kms.crypto.EncryptionContext;
import dev.keyhold.kms.operation.request.CommonShapes;
import dev.keyhold.kms.operation.request.Fields;
import dev.keyhold.kms.operation.request.Member;
import dev.keyhold.kms.operation.request.StructureShape;
import org.jspecify.annotations.Nullable;

/**
 * @param blob what to decrypt; null if only authorization on {@code keyId} is asked for
 * @param keyId the KMS key that the caller says it is; null if the caller leaves it to the blob
 */
record DecryptRequest(
        @Nullable CiphertextBlob blob,
        @Nullable String keyId,
        EncryptionContext context,
        String algorithm,
        boolean dryRun) {
    static final StructureShape SHAPE = StructureShape.of(
            Member.optional("CiphertextBlob", CommonShapes.CIPHERTEXT_TYPE),
            CommonShapes.ENCRYPTION_CONTEXT,
            CommonShapes.GRANT_TOKENS,
            CommonShapes.OPTIONAL_KEY_ID,
            CommonShapes.ENCRYPTION_ALGORITHM,
            CommonShapes.RECIPIENT,
            CommonShapes.DRY_RUN,
            CommonShapes.DRY_RUN_MODIFIERS);

    static DecryptRequest of(Fields fields) {
        CipherRequests.refuseRecipient(fields);
        boolean ignoresCiphertext = CipherRequests.ignoresCiphertext(fields);
        return new DecryptRequest(
                ignoresCiphertext ? null : CipherRequests.ciphertext(fields),
                ignoresCiphertext
                        ? CipherRequests.requiredKey(fields, "KeyId")
                        : fields.optionalText("KeyId").orElse(null),
                CipherRequests.encryptionContext(fields, "EncryptionContext"),
                CipherRequests.algorithm(fields, "EncryptionAlgorithm"),
                fields.flag("DryRun"));
    }
}
