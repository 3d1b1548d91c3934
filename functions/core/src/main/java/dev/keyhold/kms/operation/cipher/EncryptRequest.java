package dev.keyhold.kms.operation.cipher;

import dev.keyhold.kms.crypto.EncryptionContext;
import dev.keyhold.kms.crypto.SensitiveBytes;
import dev.keyhold.kms.operation.request.CommonShapes;
import dev.keyhold.kms.operation.request.Fields;
import dev.keyhold.kms.operation.request.Member;
import dev.keyhold.kms.operation.request.StructureShape;

record EncryptRequest(
        String keyId, SensitiveBytes plaintext, EncryptionContext context, String algorithm, boolean dryRun) {
    static final StructureShape SHAPE = StructureShape.of(
            CommonShapes.KEY_ID,
            Member.required("Plaintext", CommonShapes.PLAINTEXT_TYPE),
            CommonShapes.ENCRYPTION_CONTEXT,
            CommonShapes.GRANT_TOKENS,
            CommonShapes.ENCRYPTION_ALGORITHM,
            CommonShapes.DRY_RUN);

    static EncryptRequest of(Fields fields) {
        return new EncryptRequest(
                fields.text("KeyId"),
                fields.blob("Plaintext"),
                CipherRequests.encryptionContext(fields, "EncryptionContext"),
                CipherRequests.algorithm(fields, "EncryptionAlgorithm"),
                fields.flag("DryRun"));
    }
}
