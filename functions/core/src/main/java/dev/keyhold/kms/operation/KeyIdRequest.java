package dev.keyhold.kms.operation;

import dev.keyhold.kms.operation.request.CommonShapes;
import dev.keyhold.kms.operation.request.Fields;
import dev.keyhold.kms.operation.request.StructureShape;

/** A request that says nothing but which KMS key. */
public record KeyIdRequest(String keyId) {
    public static final StructureShape SHAPE = StructureShape.of(CommonShapes.KEY_ID);

    public static KeyIdRequest of(Fields fields) {
        return new KeyIdRequest(fields.text("KeyId"));
    }
}
