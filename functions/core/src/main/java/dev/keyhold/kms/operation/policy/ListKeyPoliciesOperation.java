package dev.keyhold.kms.operation.policy;

import dev.keyhold.kms.operation.CallContext;
import dev.keyhold.kms.operation.KmsErrorCode;
import dev.keyhold.kms.operation.KmsException;
import dev.keyhold.kms.operation.Operation;
import dev.keyhold.kms.operation.OperationDescriptor;
import dev.keyhold.kms.operation.OperationDescriptor.Effect;
import dev.keyhold.kms.operation.Outcome;
import dev.keyhold.kms.operation.Response;
import dev.keyhold.kms.operation.Target;
import dev.keyhold.kms.operation.request.CommonShapes;
import dev.keyhold.kms.operation.request.Fields;
import dev.keyhold.kms.operation.request.StructureShape;
import java.util.List;

/** Lists the names of a KMS key's policies: there is one, called {@code default}. */
public final class ListKeyPoliciesOperation implements Operation<String, Response> {
    private static final OperationDescriptor DESCRIPTOR = OperationDescriptor.kms(
            "ListKeyPolicies",
            Effect.READ,
            StructureShape.of(CommonShapes.KEY_ID, CommonShapes.LIMIT, CommonShapes.MARKER));

    @Override
    public OperationDescriptor descriptor() {
        return DESCRIPTOR;
    }

    /** The only page never ends in a marker; the model gives this operation no error of its own for one. */
    @Override
    public String decode(Fields fields) {
        if (fields.has("Marker")) {
            throw new KmsException(KmsErrorCode.VALIDATION, "Invalid marker.");
        }
        return fields.text("KeyId");
    }

    @Override
    public List<Target> targets(String keyId) {
        return List.of(new Target.Key(DESCRIPTOR.action(), keyId, false));
    }

    @Override
    public Outcome<Response> handle(String keyId, CallContext context) {
        return Outcome.of(out -> {
            out.texts("PolicyNames", List.of(KeyPolicyName.DEFAULT));
            out.flag("Truncated", false);
        });
    }
}
