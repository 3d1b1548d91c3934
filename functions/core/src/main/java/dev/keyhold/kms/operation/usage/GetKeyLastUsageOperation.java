package dev.keyhold.kms.operation.usage;

import dev.keyhold.kms.key.KmsKey;
import dev.keyhold.kms.key.LastUsage;
import dev.keyhold.kms.operation.CallContext;
import dev.keyhold.kms.operation.FieldWriter;
import dev.keyhold.kms.operation.KeyIdOperation;
import dev.keyhold.kms.operation.KeyIdRequest;
import dev.keyhold.kms.operation.OperationDescriptor;
import dev.keyhold.kms.operation.OperationDescriptor.Effect;
import dev.keyhold.kms.operation.Outcome;
import dev.keyhold.kms.operation.Response;
import dev.keyhold.kms.usage.LastUsageRecorder;

/** Tells when, and by which operation, a KMS key was last used. */
public final class GetKeyLastUsageOperation implements KeyIdOperation<Response> {
    private static final OperationDescriptor DESCRIPTOR =
            OperationDescriptor.kms("GetKeyLastUsage", Effect.READ, KeyIdRequest.SHAPE);

    private final LastUsageRecorder usages;

    public GetKeyLastUsageOperation(LastUsageRecorder usages) {
        this.usages = usages;
    }

    @Override
    public OperationDescriptor descriptor() {
        return DESCRIPTOR;
    }

    @Override
    public Outcome<Response> handle(KeyIdRequest request, CallContext context) {
        KmsKey key = context.target().kmsKey();
        Response usage =
                usages.find(key).<Response>map(last -> out -> write(out, last)).orElse(Response.EMPTY);
        return Outcome.of(out -> {
            out.text("KeyId", key.arn().keyId().value());
            out.structure("KeyLastUsage", usage);
            out.timestamp("TrackingStartDate", key.creationDate());
            out.timestamp("KeyCreationDate", key.creationDate());
        });
    }

    private static void write(FieldWriter out, LastUsage usage) {
        out.text("Operation", usage.operation());
        out.timestamp("Timestamp", usage.time());
        out.text("KmsRequestId", usage.requestId());
    }
}
