package dev.keyhold.kms.operation.multiregion;

import dev.keyhold.kms.key.KeyArn;
import dev.keyhold.kms.key.KeyManager;
import dev.keyhold.kms.key.KmsKey;
import dev.keyhold.kms.key.MultiRegion;
import dev.keyhold.kms.key.Region;
import dev.keyhold.kms.operation.CallContext;
import dev.keyhold.kms.operation.FieldWriter;
import dev.keyhold.kms.operation.KmsErrorCode;
import dev.keyhold.kms.operation.KmsException;
import dev.keyhold.kms.operation.Operation;
import dev.keyhold.kms.operation.OperationDescriptor;
import dev.keyhold.kms.operation.OperationDescriptor.Effect;
import dev.keyhold.kms.operation.Outcome;
import dev.keyhold.kms.operation.Response;
import dev.keyhold.kms.operation.Target;
import dev.keyhold.kms.operation.keyadmin.KeyMetadata;
import dev.keyhold.kms.operation.policy.KeyPolicyRules;
import dev.keyhold.kms.operation.request.Fields;
import dev.keyhold.kms.operation.tag.TagList;
import dev.keyhold.kms.store.KeyTable;
import dev.keyhold.kms.store.ReplicaPlanTable;
import dev.keyhold.kms.store.ReplicaPlanTable.ReplicaPlan;
import dev.keyhold.kms.store.Versioned;
import dev.keyhold.kms.store.Write;
import java.util.ArrayList;
import java.util.List;

/**
 * Asks for a replica key in another Region. The primary key's record and the plan are all that is written here; the synchronization of
 * the multi-Region key makes the replica key of them.
 */
public final class ReplicateKeyOperation implements Operation<ReplicateKeyRequest, Response> {
    private static final OperationDescriptor DESCRIPTOR = OperationDescriptor.kms(
                    "ReplicateKey", Effect.CHANGE, ReplicateKeyRequest.SHAPE)
            .withLargeBody();

    private final KeyTable keys;
    private final ReplicaPlanTable plans;
    private final KeyPolicyRules policies;

    public ReplicateKeyOperation(KeyTable keys, ReplicaPlanTable plans, KeyPolicyRules policies) {
        this.keys = keys;
        this.plans = plans;
        this.policies = policies;
    }

    /** The answer. */
    record Replicated(KmsKey replica) implements Response {
        @Override
        public void writeTo(FieldWriter out) {
            out.structure("ReplicaKeyMetadata", new KeyMetadata(replica));
            out.text("ReplicaPolicy", replica.policy());
            out.structures("ReplicaTags", TagList.response(replica.tags()));
        }
    }

    @Override
    public OperationDescriptor descriptor() {
        return DESCRIPTOR;
    }

    @Override
    public ReplicateKeyRequest decode(Fields fields) {
        return ReplicateKeyRequest.of(fields);
    }

    @Override
    public List<Target> targets(ReplicateKeyRequest request) {
        return List.of(
                new Target.Key(DESCRIPTOR.action(), request.keyId(), false), new Target.Account("kms:CreateKey"));
    }

    @Override
    public Outcome<Response> handle(ReplicateKeyRequest request, CallContext context) {
        Versioned<KmsKey> primary = context.target().versionedKey();
        MultiRegion relatives = PrimaryKeys.require(primary.value());
        KeyArn arn = replicaArn(primary.value(), relatives, request.region());
        ReplicaPlan plan =
                new ReplicaPlan(policy(request, context), request.description(), request.tags(), context.now());
        KmsKey replicated = primary.value().withRelatives(relatives.withReplica(request.region(), context.now()));
        List<Write> writes = new ArrayList<>(keys.replace(primary, replicated));
        writes.add(plans.create(primary.value().arn(), request.region(), plan));
        KmsKey replica = plan(arn, replicated, plan, context);
        return new Outcome<Response>(new Replicated(replica), writes)
                .creating(arn)
                .followedBy(KeyTable.dueSynchronization(replicated, context.now()));
    }

    /** The replica key as it is going to be made. */
    private static KmsKey plan(KeyArn arn, KmsKey primary, ReplicaPlan plan, CallContext context) {
        return KmsKey.builder(arn, KeyManager.CUSTOMER, context.now(), primary.currentMaterialId())
                .policy(plan.policy())
                .description(plan.description())
                .tags(plan.tags())
                .multiRegion(primary.relatives().orElseThrow().asIncompleteReplica())
                .build();
    }

    private String policy(ReplicateKeyRequest request, CallContext context) {
        String policy = request.policy();
        if (policy == null) {
            return KeyPolicyRules.defaultPolicy(context.caller().account(), request.region());
        }
        policies.check(policy, request.bypassLockoutCheck(), context.caller());
        return policy;
    }

    private static KeyArn replicaArn(KmsKey primary, MultiRegion relatives, Region region) {
        KeyArn arn = new KeyArn(region, primary.arn().account(), primary.arn().keyId());
        if (!region.partition().equals(primary.arn().region().partition())) {
            throw new KmsException(
                    KmsErrorCode.UNSUPPORTED_OPERATION,
                    "Region " + region + " is not in the partition of " + primary.arn() + ".");
        }
        if (arn.equals(primary.arn()) || relatives.replicas().contains(region)) {
            throw new KmsException(KmsErrorCode.ALREADY_EXISTS, "Key " + arn + " already exists");
        }
        return arn;
    }
}
