package dev.keyhold.kms.operation.keyadmin;

import dev.keyhold.kms.key.KmsKey;
import dev.keyhold.kms.operation.CallContext;
import dev.keyhold.kms.operation.KeyIdOperation;
import dev.keyhold.kms.operation.KeyIdRequest;
import dev.keyhold.kms.operation.OperationDescriptor;
import dev.keyhold.kms.operation.OperationDescriptor.Effect;
import dev.keyhold.kms.operation.Outcome;
import dev.keyhold.kms.operation.Response;
import dev.keyhold.kms.store.KeyTable;
import dev.keyhold.kms.store.Versioned;

/** Makes a KMS key usable again; of one that is enabled, nothing changes. */
public final class EnableKeyOperation implements KeyIdOperation<Response> {
    private static final OperationDescriptor DESCRIPTOR =
            OperationDescriptor.kms("EnableKey", Effect.CHANGE, KeyIdRequest.SHAPE);

    private final KeyTable keys;

    public EnableKeyOperation(KeyTable keys) {
        this.keys = keys;
    }

    @Override
    public OperationDescriptor descriptor() {
        return DESCRIPTOR;
    }

    @Override
    public Outcome<Response> handle(KeyIdRequest request, CallContext context) {
        Versioned<KmsKey> key = context.target().versionedKey();
        return new Outcome<>(Response.EMPTY, keys.replace(key, key.value().withEnabled(true)));
    }
}
