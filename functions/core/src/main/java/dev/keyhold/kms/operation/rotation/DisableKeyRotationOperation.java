package dev.keyhold.kms.operation.rotation;

import dev.keyhold.kms.key.KmsKey;
import dev.keyhold.kms.operation.CallContext;
import dev.keyhold.kms.operation.KeyIdOperation;
import dev.keyhold.kms.operation.KeyIdRequest;
import dev.keyhold.kms.operation.OperationDescriptor;
import dev.keyhold.kms.operation.OperationDescriptor.Effect;
import dev.keyhold.kms.operation.Outcome;
import dev.keyhold.kms.operation.Response;
import dev.keyhold.kms.operation.multiregion.PrimaryKeys;
import dev.keyhold.kms.store.KeyTable;
import dev.keyhold.kms.store.Versioned;

/** Switches automatic rotation off; the material that is current stays so. Where it is off already, nothing changes. */
public final class DisableKeyRotationOperation implements KeyIdOperation<Response> {
    private static final OperationDescriptor DESCRIPTOR =
            OperationDescriptor.kms("DisableKeyRotation", Effect.CHANGE, KeyIdRequest.SHAPE);

    private final KeyTable keys;

    public DisableKeyRotationOperation(KeyTable keys) {
        this.keys = keys;
    }

    @Override
    public OperationDescriptor descriptor() {
        return DESCRIPTOR;
    }

    @Override
    public Outcome<Response> handle(KeyIdRequest request, CallContext context) {
        Versioned<KmsKey> key = context.target().versionedKey();
        PrimaryKeys.requireMayChangeShared(key.value());
        KmsKey updated = key.value()
                .withRotation(key.value().rotation().withSchedule(null))
                .sharedChange(context.now());
        return new Outcome<>(Response.EMPTY, keys.replace(key, updated))
                .followedBy(KeyTable.dueSynchronization(updated, context.now()));
    }
}
