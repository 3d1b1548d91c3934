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

/** Takes a KMS key back out of its waiting window; it is then disabled. */
public final class CancelKeyDeletionOperation implements KeyIdOperation<Response> {
    private static final OperationDescriptor DESCRIPTOR =
            OperationDescriptor.kms("CancelKeyDeletion", Effect.CHANGE, KeyIdRequest.SHAPE);

    private final KeyTable keys;

    public CancelKeyDeletionOperation(KeyTable keys) {
        this.keys = keys;
    }

    @Override
    public OperationDescriptor descriptor() {
        return DESCRIPTOR;
    }

    @Override
    public Outcome<Response> handle(KeyIdRequest request, CallContext context) {
        Versioned<KmsKey> key = context.target().versionedKey();
        KmsKey kept = key.value().withoutDeletion();
        return new Outcome<>(out -> out.text("KeyId", kept.arn().toString()), keys.replace(key, kept));
    }
}
