package dev.keyhold.kms.operation.rotation;

import dev.keyhold.kms.key.KmsKey;
import dev.keyhold.kms.key.MultiRegion;
import dev.keyhold.kms.key.RotationSchedule;
import dev.keyhold.kms.key.RotationType;
import dev.keyhold.kms.operation.CallContext;
import dev.keyhold.kms.operation.KeyIdOperation;
import dev.keyhold.kms.operation.KeyIdRequest;
import dev.keyhold.kms.operation.KmsErrorCode;
import dev.keyhold.kms.operation.KmsException;
import dev.keyhold.kms.operation.OperationDescriptor;
import dev.keyhold.kms.operation.OperationDescriptor.Effect;
import dev.keyhold.kms.operation.Outcome;
import dev.keyhold.kms.operation.Response;
import dev.keyhold.kms.operation.multiregion.PrimaryKeys;
import dev.keyhold.kms.store.KeyTable;
import dev.keyhold.kms.store.Versioned;
import java.time.Duration;
import java.time.Instant;

/** Rotates the material of a KMS key now, so often and no more; the schedule of automatic rotation stays. */
public final class RotateKeyOnDemandOperation implements KeyIdOperation<Response> {
    private static final OperationDescriptor DESCRIPTOR =
            OperationDescriptor.kms("RotateKeyOnDemand", Effect.CHANGE, KeyIdRequest.SHAPE);
    private static final Duration NEAR = Duration.ofMinutes(20);

    private final KeyRotator rotator;
    private final int quota;

    /** @param quota how often one KMS key may be rotated on demand */
    public RotateKeyOnDemandOperation(KeyRotator rotator, int quota) {
        this.rotator = rotator;
        this.quota = quota;
    }

    @Override
    public OperationDescriptor descriptor() {
        return DESCRIPTOR;
    }

    @Override
    public Outcome<Response> handle(KeyIdRequest request, CallContext context) {
        Versioned<KmsKey> key = context.target().versionedKey();
        PrimaryKeys.requireMayChangeShared(key.value());
        requireQuota(key.value());
        requireNoOtherRotation(key.value(), context.now());
        KeyRotator.Rotated rotated = rotator.rotate(key, RotationType.ON_DEMAND, context.now());
        return new Outcome<>(out -> out.text("KeyId", key.value().arn().keyId().value()), rotated.writes())
                .followedBy(KeyTable.dueSynchronization(rotated.key(), context.now()));
    }

    private void requireQuota(KmsKey key) {
        if (key.rotation().onDemand() >= quota) {
            throw new KmsException(
                    KmsErrorCode.LIMIT_EXCEEDED,
                    "The on-demand rotations limit has been reached for the given keyId. "
                            + "No more on-demand rotations can be performed for this key: " + key.arn());
        }
    }

    private static void requireNoOtherRotation(KmsKey key, Instant now) {
        RotationSchedule schedule = key.rotation().schedule();
        if (key.relatives().map(MultiRegion::pending).isPresent()) {
            throw new KmsException(
                    KmsErrorCode.CONFLICT, "A rotation of this key is currently in progress: " + key.arn());
        }
        if (schedule != null && !schedule.next().isAfter(now.plus(NEAR))) {
            throw new KmsException(
                    KmsErrorCode.CONFLICT,
                    "An automatic rotation of this key is currently in progress or scheduled to begin within the next "
                            + "20 minutes.");
        }
    }
}
