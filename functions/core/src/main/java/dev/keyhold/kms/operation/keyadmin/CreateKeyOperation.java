package dev.keyhold.kms.operation.keyadmin;

import dev.keyhold.kms.key.KeyManager;
import dev.keyhold.kms.operation.CallContext;
import dev.keyhold.kms.operation.Operation;
import dev.keyhold.kms.operation.OperationDescriptor;
import dev.keyhold.kms.operation.OperationDescriptor.Effect;
import dev.keyhold.kms.operation.Outcome;
import dev.keyhold.kms.operation.Response;
import dev.keyhold.kms.operation.Target;
import dev.keyhold.kms.operation.policy.KeyPolicyRules;
import dev.keyhold.kms.operation.request.Fields;
import java.util.List;

/** Creates a KMS key with its first key material. */
public final class CreateKeyOperation implements Operation<CreateKeyRequest, Response> {
    private static final OperationDescriptor DESCRIPTOR = OperationDescriptor.kms(
                    "CreateKey", Effect.CHANGE, CreateKeyRequest.SHAPE)
            .withLargeBody();

    private final KeyFactory factory;
    private final KeyPolicyRules policies;

    public CreateKeyOperation(KeyFactory factory, KeyPolicyRules policies) {
        this.factory = factory;
        this.policies = policies;
    }

    @Override
    public OperationDescriptor descriptor() {
        return DESCRIPTOR;
    }

    @Override
    public CreateKeyRequest decode(Fields fields) {
        return CreateKeyRequest.of(fields);
    }

    @Override
    public List<Target> targets(CreateKeyRequest request) {
        return List.of(new Target.Account(DESCRIPTOR.action()));
    }

    @Override
    public Outcome<Response> handle(CreateKeyRequest request, CallContext context) {
        String policy = request.policy();
        if (policy == null) {
            policy = KeyPolicyRules.defaultPolicy(context.caller().account(), context.region());
        } else {
            policies.check(policy, request.bypassLockoutCheck(), context.caller());
        }
        KeyFactory.NewKey created = factory.create(
                context,
                new KeyFactory.Plan(
                        KeyManager.CUSTOMER, request.multiRegion(), request.description(), policy, request.tags()));
        return created.described();
    }
}
