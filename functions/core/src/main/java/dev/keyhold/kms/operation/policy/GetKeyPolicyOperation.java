package dev.keyhold.kms.operation.policy;

import dev.keyhold.kms.operation.CallContext;
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

/** Shows the key policy of a KMS key, as its author wrote it. */
public final class GetKeyPolicyOperation implements Operation<String, Response> {
    private static final OperationDescriptor DESCRIPTOR = OperationDescriptor.kms(
            "GetKeyPolicy", Effect.READ, StructureShape.of(CommonShapes.KEY_ID, CommonShapes.POLICY_NAME));

    @Override
    public OperationDescriptor descriptor() {
        return DESCRIPTOR;
    }

    @Override
    public String decode(Fields fields) {
        KeyPolicyName.require(fields);
        return fields.text("KeyId");
    }

    @Override
    public List<Target> targets(String keyId) {
        return List.of(new Target.Key(DESCRIPTOR.action(), keyId, false));
    }

    @Override
    public Outcome<Response> handle(String keyId, CallContext context) {
        String policy = context.target().kmsKey().policy();
        return Outcome.of(out -> {
            out.text("Policy", policy);
            out.text("PolicyName", KeyPolicyName.DEFAULT);
        });
    }
}
