package dev.keyhold.kms.operation.multiregion;

import dev.keyhold.kms.key.KeyArn;
import dev.keyhold.kms.key.KmsKey;
import dev.keyhold.kms.key.MultiRegion;
import dev.keyhold.kms.key.Region;
import dev.keyhold.kms.operation.CallContext;
import dev.keyhold.kms.operation.KeyStateTable;
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
import dev.keyhold.kms.operation.request.Member;
import dev.keyhold.kms.operation.request.StructureShape;
import dev.keyhold.kms.store.KeyTable;
import dev.keyhold.kms.store.Versioned;
import java.util.List;

/** Names the replica key that is to become the primary key; the synchronization of the multi-Region key makes it so. */
public final class UpdatePrimaryRegionOperation implements Operation<UpdatePrimaryRegionOperation.Request, Response> {
    private static final OperationDescriptor DESCRIPTOR = OperationDescriptor.kms(
            "UpdatePrimaryRegion",
            Effect.CHANGE,
            StructureShape.of(CommonShapes.KEY_ID, Member.required("PrimaryRegion", ReplicateKeyRequest.REGION_TYPE)));

    private final KeyTable keys;

    public UpdatePrimaryRegionOperation(KeyTable keys) {
        this.keys = keys;
    }

    record Request(String keyId, Region region) {}

    @Override
    public OperationDescriptor descriptor() {
        return DESCRIPTOR;
    }

    @Override
    public Request decode(Fields fields) {
        return new Request(fields.text("KeyId"), ReplicateKeyRequest.region(fields.text("PrimaryRegion")));
    }

    @Override
    public List<Target> targets(Request request) {
        return List.of(new Target.Key(DESCRIPTOR.action(), request.keyId(), false));
    }

    @Override
    public Outcome<Response> handle(Request request, CallContext context) {
        Versioned<KmsKey> primary = context.target().versionedKey();
        KmsKey key = primary.value();
        MultiRegion relatives = PrimaryKeys.require(key);
        if (request.region().equals(relatives.successor())) {
            return Outcome.of(Response.EMPTY);
        }
        if (relatives.successor() != null) {
            throw PrimaryKeys.updating(key);
        }
        requireUsable(
                new KeyArn(request.region(), key.arn().account(), key.arn().keyId()), relatives);
        KmsKey updating = key.withRelatives(relatives.withSuccessor(request.region(), context.now()));
        return new Outcome<>(Response.EMPTY, keys.replace(primary, updating))
                .followedBy(KeyTable.dueSynchronization(updating, context.now()));
    }

    private void requireUsable(KeyArn successor, MultiRegion relatives) {
        KmsKey replica = keys.find(successor)
                .map(Versioned::value)
                .filter(key -> relatives.replicas().contains(successor.region()))
                .orElseThrow(() -> new KmsException(KmsErrorCode.NOT_FOUND, "Key '" + successor + "' does not exist"));
        KeyStateTable.check(DESCRIPTOR.name(), replica);
    }
}
