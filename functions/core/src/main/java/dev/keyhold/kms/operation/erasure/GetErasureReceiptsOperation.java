package dev.keyhold.kms.operation.erasure;

import dev.keyhold.kms.key.KeyArn;
import dev.keyhold.kms.key.KeyId;
import dev.keyhold.kms.operation.CallContext;
import dev.keyhold.kms.operation.InstallationOwner;
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
import dev.keyhold.kms.store.Tombstone;
import dev.keyhold.kms.store.TombstoneTable;
import java.util.List;
import java.util.Optional;

/** Gives the receipts of a KMS key that was erased: several for a replica key that was made again; the newest is the last. */
public final class GetErasureReceiptsOperation implements Operation<String, Response> {
    private static final OperationDescriptor DESCRIPTOR =
            OperationDescriptor.keyhold("GetErasureReceipts", Effect.READ, StructureShape.of(CommonShapes.KEY_ID));

    private final InstallationOwner owner;
    private final TombstoneTable tombstones;

    public GetErasureReceiptsOperation(InstallationOwner owner, TombstoneTable tombstones) {
        this.owner = owner;
        this.tombstones = tombstones;
    }

    @Override
    public OperationDescriptor descriptor() {
        return DESCRIPTOR;
    }

    @Override
    public String decode(Fields fields) {
        return fields.text("KeyId");
    }

    @Override
    public List<Target> targets(String key) {
        return List.of(new Target.Account(DESCRIPTOR.action()));
    }

    @Override
    public Outcome<Response> handle(String key, CallContext context) {
        owner.require(DESCRIPTOR, context);
        KeyArn arn = arn(key, context)
                .orElseThrow(() -> new KmsException(KmsErrorCode.NOT_FOUND, "Invalid keyId '" + key + "'"));
        List<Tombstone> found = tombstones.ofKey(arn);
        if (found.isEmpty()) {
            throw new KmsException(KmsErrorCode.NOT_FOUND, "Key '" + arn + "' was not erased here");
        }
        return Outcome.of(out -> out.structures(
                "Erasures", found.stream().map(TombstoneView::new).toList()));
    }

    private static Optional<KeyArn> arn(String key, CallContext context) {
        return KeyArn.parse(key)
                .or(() -> KeyId.parse(key)
                        .map(id -> new KeyArn(context.region(), context.caller().account(), id)));
    }
}
