package dev.keyhold.kms.operation.keyadmin;

import dev.keyhold.kms.operation.request.CommonShapes;
import dev.keyhold.kms.operation.request.Fields;
import dev.keyhold.kms.operation.request.StructureShape;

/** A request that says nothing but which KMS key. */
record KeyIdRequest(String keyId) {
    static final StructureShape SHAPE = StructureShape.of(CommonShapes.KEY_ID);

    static KeyIdRequest of(Fields fields) {
        return new KeyIdRequest(fields.text("KeyId"));
    }
}
