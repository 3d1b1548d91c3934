package dev.keyhold.kms.operation.keyadmin;

import dev.keyhold.kms.key.Deletion;
import dev.keyhold.kms.key.DeletionRequest;
import dev.keyhold.kms.key.KmsKey;
import dev.keyhold.kms.key.MultiRegion;
import dev.keyhold.kms.operation.CallContext;
import dev.keyhold.kms.operation.FieldWriter;
import dev.keyhold.kms.operation.Operation;
import dev.keyhold.kms.operation.OperationDescriptor;
import dev.keyhold.kms.operation.OperationDescriptor.Effect;
import dev.keyhold.kms.operation.Outcome;
import dev.keyhold.kms.operation.Response;
import dev.keyhold.kms.operation.Target;
import dev.keyhold.kms.operation.request.Fields;
import dev.keyhold.kms.store.KeyTable;
import dev.keyhold.kms.store.Versioned;
import java.time.Instant;
import java.util.List;

/** Puts a KMS key into its waiting window, in which it cannot be used and at whose end it is deleted. */
public final class ScheduleKeyDeletionOperation
        implements Operation<ScheduleKeyDeletionRequest, ScheduleKeyDeletionOperation.Scheduled> {
    private static final OperationDescriptor DESCRIPTOR =
            OperationDescriptor.kms("ScheduleKeyDeletion", Effect.CHANGE, ScheduleKeyDeletionRequest.SHAPE);

    private final KeyTable keys;

    public ScheduleKeyDeletionOperation(KeyTable keys) {
        this.keys = keys;
    }

    /** The answer. */
    public record Scheduled(KmsKey key, Deletion deletion) implements Response {
        @Override
        public void writeTo(FieldWriter out) {
            out.text("KeyId", key.arn().toString());
            Instant date = deletion.date();
            if (date != null) {
                out.timestamp("DeletionDate", date);
            }
            out.text("KeyState", key.state().wireName());
            out.number("PendingWindowInDays", deletion.windowDays());
        }
    }

    @Override
    public OperationDescriptor descriptor() {
        return DESCRIPTOR;
    }

    @Override
    public ScheduleKeyDeletionRequest decode(Fields fields) {
        return ScheduleKeyDeletionRequest.of(fields);
    }

    @Override
    public List<Target> targets(ScheduleKeyDeletionRequest request) {
        return List.of(new Target.Key(DESCRIPTOR.action(), request.keyId(), false));
    }

    @Override
    public Outcome<Scheduled> handle(ScheduleKeyDeletionRequest request, CallContext context) {
        Versioned<KmsKey> key = context.target().versionedKey();
        boolean waits = key.value().isPrimary()
                && key.value().relatives().filter(MultiRegion::hasReplicas).isPresent();
        Deletion waiting = new Deletion(
                null,
                request.windowDays(),
                new DeletionRequest(context.caller().arn(), context.requestId(), context.now()));
        Deletion deletion = waits ? waiting : waiting.begun(context.now());
        KmsKey scheduled = key.value().withDeletion(deletion);
        return new Outcome<>(new Scheduled(scheduled, deletion), keys.replace(key, scheduled));
    }
}
