package dev.keyhold.kms.operation.keyadmin;

import dev.keyhold.kms.key.KmsKey;
import dev.keyhold.kms.operation.CallContext;
import dev.keyhold.kms.operation.KeyIdRequest;
import dev.keyhold.kms.operation.Operation;
import dev.keyhold.kms.operation.OperationDescriptor;
import dev.keyhold.kms.operation.OperationDescriptor.Effect;
import dev.keyhold.kms.operation.Outcome;
import dev.keyhold.kms.operation.Response;
import dev.keyhold.kms.operation.Target;
import dev.keyhold.kms.operation.request.Fields;
import dev.keyhold.kms.store.KeyTable;
import dev.keyhold.kms.store.Versioned;
import java.util.List;

/** Makes a KMS key usable again; of one that is enabled, nothing changes. */
public final class EnableKeyOperation implements Operation<KeyIdRequest, Response> {
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
    public KeyIdRequest decode(Fields fields) {
        return KeyIdRequest.of(fields);
    }

    @Override
    public List<Target> targets(KeyIdRequest request) {
        return List.of(new Target.Key(DESCRIPTOR.action(), request.keyId(), false));
    }

    @Override
    public Outcome<Response> handle(KeyIdRequest request, CallContext context) {
        Versioned<KmsKey> key = context.target().versionedKey();
        return new Outcome<>(Response.EMPTY, keys.replace(key, key.value().withEnabled(true)));
    }
}
