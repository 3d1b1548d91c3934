package dev.keyhold.kms.operation.keyadmin;

import dev.keyhold.kms.operation.KmsErrorCode;
import dev.keyhold.kms.operation.KmsException;
import dev.keyhold.kms.operation.request.CommonShapes;
import dev.keyhold.kms.operation.request.Fields;
import dev.keyhold.kms.operation.request.Member;
import dev.keyhold.kms.operation.request.StructureShape;
import dev.keyhold.kms.operation.request.ValueShape;

/** @param windowDays 7 to 30: the service is stricter than its model (kms-behaviour 2.7) */
record ScheduleKeyDeletionRequest(String keyId, int windowDays) {
    static final StructureShape SHAPE = StructureShape.of(
            CommonShapes.KEY_ID, Member.optional("PendingWindowInDays", new ValueShape.Whole(1, 365)));

    private static final int MIN_DAYS = 7;
    private static final int MAX_DAYS = 30;

    static ScheduleKeyDeletionRequest of(Fields fields) {
        int days = fields.optionalWhole("PendingWindowInDays").orElse(MAX_DAYS);
        if (days < MIN_DAYS || days > MAX_DAYS) {
            throw new KmsException(
                    KmsErrorCode.VALIDATION, "PendingWindowInDays must be between " + MIN_DAYS + " and " + MAX_DAYS);
        }
        return new ScheduleKeyDeletionRequest(fields.text("KeyId"), days);
    }
}
