package dev.keyhold.kms.operation;

import dev.keyhold.kms.key.KeyState;
import dev.keyhold.kms.key.KmsKey;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Which operation is possible in which state of its KMS key, and the error where it is not (kms-behaviour 2.6). */
public final class KeyStateTable {
    private static final List<Row> ROWS = List.of(
            new Row(
                    Set.of(
                            "Encrypt",
                            "Decrypt",
                            "ReEncrypt",
                            "GenerateDataKey",
                            "GenerateDataKeyWithoutPlaintext",
                            "EnableKeyRotation",
                            "DisableKeyRotation",
                            "RotateKeyOnDemand"),
                    Verdict.ALLOWED,
                    Verdict.DISABLED,
                    Verdict.PENDING_DELETION),
            new Row(
                    Set.of(
                            "DescribeKey",
                            "GetKeyPolicy",
                            "GetKeyRotationStatus",
                            "ListKeyRotations",
                            "PutKeyPolicy",
                            "ListAliases",
                            "ListKeyPolicies",
                            "ListResourceTags",
                            "DeleteAlias"),
                    Verdict.ALLOWED,
                    Verdict.ALLOWED,
                    Verdict.ALLOWED),
            new Row(
                    Set.of(
                            "CreateAlias",
                            "UpdateAlias",
                            "TagResource",
                            "UntagResource",
                            "UpdateKeyDescription",
                            "EnableKey",
                            "DisableKey",
                            "ScheduleKeyDeletion"),
                    Verdict.ALLOWED,
                    Verdict.ALLOWED,
                    Verdict.PENDING_DELETION),
            new Row(
                    Set.of("CancelKeyDeletion"),
                    Verdict.NOT_PENDING_DELETION,
                    Verdict.NOT_PENDING_DELETION,
                    Verdict.ALLOWED));

    private static final Map<String, Row> BY_OPERATION = index();

    private KeyStateTable() {}

    /** What the table says of a state. */
    enum Verdict {
        ALLOWED,
        DISABLED,
        PENDING_DELETION,
        NOT_PENDING_DELETION
    }

    private record Row(Set<String> operations, Verdict enabled, Verdict disabled, Verdict pendingDeletion) {
        Verdict in(KeyState state) {
            return switch (state) {
                case ENABLED -> enabled;
                case DISABLED -> disabled;
                case PENDING_DELETION -> pendingDeletion;
            };
        }
    }

    /**
     * Refuses an operation that the KMS key's state does not permit.
     *
     * @throws KmsException {@link KmsErrorCode#DISABLED} or {@link KmsErrorCode#INVALID_STATE}
     * @throws IllegalStateException if the table has no row for the operation
     */
    public static void check(String operation, KmsKey key) {
        Row row = BY_OPERATION.get(operation);
        if (row == null) {
            throw new IllegalStateException("no key-state row for " + operation);
        }
        switch (row.in(key.state())) {
            case ALLOWED -> {}
            case DISABLED -> throw new KmsException(KmsErrorCode.DISABLED, key.arn() + " is disabled.");
            case PENDING_DELETION ->
                throw new KmsException(KmsErrorCode.INVALID_STATE, key.arn() + " is pending deletion.");
            case NOT_PENDING_DELETION ->
                throw new KmsException(KmsErrorCode.INVALID_STATE, key.arn() + " is not pending deletion.");
        }
    }

    private static Map<String, Row> index() {
        Map<String, Row> index = new HashMap<>();
        for (Row row : ROWS) {
            row.operations.forEach(operation -> index.put(operation, row));
        }
        return Map.copyOf(index);
    }
}
