package dev.keyhold.kms.operation.cipher;

import dev.keyhold.kms.crypto.EncryptionContext;
import dev.keyhold.kms.operation.request.CommonShapes;
import dev.keyhold.kms.operation.request.Fields;
import dev.keyhold.kms.operation.request.Member;
import dev.keyhold.kms.operation.request.StructureShape;

/** @param length the length of the data key in bytes, 1 to 1,024 */
record DataKeyRequest(String keyId, int length, EncryptionContext context, boolean dryRun) {
    static final StructureShape SHAPE = StructureShape.of(
            CommonShapes.KEY_ID,
            CommonShapes.ENCRYPTION_CONTEXT,
            Member.optional("NumberOfBytes", CommonShapes.NUMBER_OF_BYTES_TYPE),
            Member.optional("KeySpec", CommonShapes.DATA_KEY_SPEC),
            CommonShapes.GRANT_TOKENS,
            CommonShapes.RECIPIENT,
            CommonShapes.DRY_RUN);

    static final StructureShape SHAPE_WITHOUT_PLAINTEXT = StructureShape.of(
            CommonShapes.KEY_ID,
            CommonShapes.ENCRYPTION_CONTEXT,
            Member.optional("KeySpec", CommonShapes.DATA_KEY_SPEC),
            Member.optional("NumberOfBytes", CommonShapes.NUMBER_OF_BYTES_TYPE),
            CommonShapes.GRANT_TOKENS,
            CommonShapes.DRY_RUN);

    private static final int AES_128_BYTES = 16;
    private static final int AES_256_BYTES = 32;

    static DataKeyRequest of(Fields fields) {
        CipherRequests.refuseRecipient(fields);
        return new DataKeyRequest(
                fields.text("KeyId"),
                length(fields),
                CipherRequests.encryptionContext(fields, "EncryptionContext"),
                fields.flag("DryRun"));
    }

    private static int length(Fields fields) {
        if (fields.has("NumberOfBytes") == fields.has("KeySpec")) {
            throw CipherRequests.invalid("Please specify either number of bytes or key spec.");
        }
        return fields.optionalWhole("NumberOfBytes")
                .orElseGet(() -> fields.text("KeySpec").equals("AES_128") ? AES_128_BYTES : AES_256_BYTES);
    }
}
