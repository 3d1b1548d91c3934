package dev.keyhold.kms.operation.rotation;

import dev.keyhold.kms.key.KmsKey;
import dev.keyhold.kms.key.RotationSchedule;
import dev.keyhold.kms.operation.CallContext;
import dev.keyhold.kms.operation.Operation;
import dev.keyhold.kms.operation.OperationDescriptor;
import dev.keyhold.kms.operation.OperationDescriptor.Effect;
import dev.keyhold.kms.operation.Outcome;
import dev.keyhold.kms.operation.Response;
import dev.keyhold.kms.operation.Target;
import dev.keyhold.kms.operation.multiregion.PrimaryKeys;
import dev.keyhold.kms.operation.request.CommonShapes;
import dev.keyhold.kms.operation.request.Fields;
import dev.keyhold.kms.operation.request.Member;
import dev.keyhold.kms.operation.request.StructureShape;
import dev.keyhold.kms.operation.request.ValueShape;
import dev.keyhold.kms.store.KeyTable;
import dev.keyhold.kms.store.Versioned;
import java.util.List;

/** Switches automatic rotation on, a period from now and each period thereafter; where it is on already, it starts anew. */
public final class EnableKeyRotationOperation implements Operation<EnableKeyRotationOperation.Request, Response> {
    private static final OperationDescriptor DESCRIPTOR = OperationDescriptor.kms(
            "EnableKeyRotation",
            Effect.CHANGE,
            StructureShape.of(
                    CommonShapes.KEY_ID, Member.optional("RotationPeriodInDays", new ValueShape.Whole(90, 2560))));

    private final KeyTable keys;

    public EnableKeyRotationOperation(KeyTable keys) {
        this.keys = keys;
    }

    /** The request. */
    public record Request(String keyId, int periodDays) {}

    @Override
    public OperationDescriptor descriptor() {
        return DESCRIPTOR;
    }

    @Override
    public Request decode(Fields fields) {
        int days = fields.optionalWhole("RotationPeriodInDays").orElse(RotationSchedule.STANDARD_DAYS);
        return new Request(fields.text("KeyId"), days);
    }

    @Override
    public List<Target> targets(Request request) {
        return List.of(new Target.Key(DESCRIPTOR.action(), request.keyId(), false));
    }

    @Override
    public Outcome<Response> handle(Request request, CallContext context) {
        Versioned<KmsKey> key = context.target().versionedKey();
        PrimaryKeys.requireMayChangeShared(key.value());
        RotationSchedule schedule = RotationSchedule.from(context.now(), request.periodDays());
        KmsKey updated = key.value()
                .withRotation(key.value().rotation().withSchedule(schedule))
                .sharedChange(context.now());
        return new Outcome<>(Response.EMPTY, keys.replace(key, updated))
                .followedBy(KeyTable.dueSynchronization(updated, context.now()));
    }
}
