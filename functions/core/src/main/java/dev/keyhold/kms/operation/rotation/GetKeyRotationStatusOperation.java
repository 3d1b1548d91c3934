package dev.keyhold.kms.operation.rotation;

import dev.keyhold.kms.key.KeyRotation;
import dev.keyhold.kms.key.KmsKey;
import dev.keyhold.kms.key.RotationSchedule;
import dev.keyhold.kms.operation.CallContext;
import dev.keyhold.kms.operation.FieldWriter;
import dev.keyhold.kms.operation.KeyIdOperation;
import dev.keyhold.kms.operation.KeyIdRequest;
import dev.keyhold.kms.operation.OperationDescriptor;
import dev.keyhold.kms.operation.OperationDescriptor.Effect;
import dev.keyhold.kms.operation.Outcome;
import dev.keyhold.kms.operation.Response;
import java.time.Instant;

/** Tells whether automatic rotation is on, and when it comes next. While a deletion is pending, it is off. */
public final class GetKeyRotationStatusOperation implements KeyIdOperation<Response> {
    private static final OperationDescriptor DESCRIPTOR =
            OperationDescriptor.kms("GetKeyRotationStatus", Effect.READ, KeyIdRequest.SHAPE);

    @Override
    public OperationDescriptor descriptor() {
        return DESCRIPTOR;
    }

    @Override
    public Outcome<Response> handle(KeyIdRequest request, CallContext context) {
        KmsKey key = context.target().kmsKey();
        return Outcome.of(out -> write(out, key));
    }

    private static void write(FieldWriter out, KmsKey key) {
        KeyRotation rotation = key.rotation();
        RotationSchedule schedule = key.pendingDeletion().isPresent() ? null : rotation.schedule();
        out.text("KeyId", key.arn().keyId().value());
        out.flag("KeyRotationEnabled", schedule != null);
        if (schedule != null) {
            out.number("RotationPeriodInDays", schedule.periodDays());
            out.timestamp("NextRotationDate", schedule.next());
        }
        Instant onDemandStart = rotation.onDemandStart();
        if (onDemandStart != null) {
            out.timestamp("OnDemandRotationStartDate", onDemandStart);
        }
    }
}
