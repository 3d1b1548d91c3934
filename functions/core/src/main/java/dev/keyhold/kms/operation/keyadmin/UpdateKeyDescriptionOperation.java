package dev.keyhold.kms.operation.keyadmin;

import dev.keyhold.kms.key.KmsKey;
import dev.keyhold.kms.operation.CallContext;
import dev.keyhold.kms.operation.Operation;
import dev.keyhold.kms.operation.OperationDescriptor;
import dev.keyhold.kms.operation.OperationDescriptor.Effect;
import dev.keyhold.kms.operation.Outcome;
import dev.keyhold.kms.operation.Response;
import dev.keyhold.kms.operation.Target;
import dev.keyhold.kms.operation.request.CommonShapes;
import dev.keyhold.kms.operation.request.Fields;
import dev.keyhold.kms.operation.request.Member;
import dev.keyhold.kms.operation.request.StructureShape;
import dev.keyhold.kms.store.KeyTable;
import dev.keyhold.kms.store.Versioned;
import java.util.List;

/** Replaces the description of a KMS key. */
public final class UpdateKeyDescriptionOperation implements Operation<UpdateKeyDescriptionOperation.Request, Response> {
    private static final OperationDescriptor DESCRIPTOR = OperationDescriptor.kms(
            "UpdateKeyDescription",
            Effect.CHANGE,
            StructureShape.of(CommonShapes.KEY_ID, Member.required("Description", CommonShapes.DESCRIPTION_TYPE)));

    private final KeyTable keys;

    public UpdateKeyDescriptionOperation(KeyTable keys) {
        this.keys = keys;
    }

    /** The request. */
    public record Request(String keyId, String description) {}

    @Override
    public OperationDescriptor descriptor() {
        return DESCRIPTOR;
    }

    @Override
    public Request decode(Fields fields) {
        return new Request(fields.text("KeyId"), fields.text("Description"));
    }

    @Override
    public List<Target> targets(Request request) {
        return List.of(new Target.Key(DESCRIPTOR.action(), request.keyId(), false));
    }

    @Override
    public Outcome<Response> handle(Request request, CallContext context) {
        Versioned<KmsKey> key = context.target().versionedKey();
        KmsKey updated = key.value().withDescription(request.description());
        return new Outcome<>(Response.EMPTY, keys.replace(key, updated));
    }
}
