package dev.keyhold.kms.operation.policy;

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

/** Replaces the key policy of a KMS key. */
public final class PutKeyPolicyOperation implements Operation<PutKeyPolicyOperation.Request, Response> {
    private static final OperationDescriptor DESCRIPTOR = OperationDescriptor.kms(
                    "PutKeyPolicy",
                    Effect.CHANGE,
                    StructureShape.of(
                            CommonShapes.KEY_ID,
                            CommonShapes.POLICY_NAME,
                            Member.required("Policy", CommonShapes.POLICY_TYPE),
                            CommonShapes.BYPASS_LOCKOUT_CHECK))
            .withLargeBody();

    private final KeyTable keys;
    private final KeyPolicyRules rules;

    public PutKeyPolicyOperation(KeyTable keys, KeyPolicyRules rules) {
        this.keys = keys;
        this.rules = rules;
    }

    /** The request. */
    public record Request(String keyId, String policy, boolean bypassLockoutCheck) {}

    @Override
    public OperationDescriptor descriptor() {
        return DESCRIPTOR;
    }

    @Override
    public Request decode(Fields fields) {
        KeyPolicyName.require(fields);
        return new Request(fields.text("KeyId"), fields.text("Policy"), fields.flag("BypassPolicyLockoutSafetyCheck"));
    }

    @Override
    public List<Target> targets(Request request) {
        return List.of(new Target.Key(DESCRIPTOR.action(), request.keyId(), false));
    }

    @Override
    public Outcome<Response> handle(Request request, CallContext context) {
        rules.check(request.policy(), request.bypassLockoutCheck(), context.caller());
        Versioned<KmsKey> key = context.target().versionedKey();
        return new Outcome<>(Response.EMPTY, keys.replace(key, key.value().withPolicy(request.policy())));
    }
}
