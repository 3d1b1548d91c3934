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
                    new Usable(Verdict.ALLOWED, Verdict.DISABLED),
                    Verdict.PENDING_DELETION,
                    new Changing(Verdict.CREATING, Verdict.ALLOWED)),
            new Row(
                    Set.of(
                            "DescribeKey",
                            "GetKeyPolicy",
                            "GetKeyRotationStatus",
                            "GetKeyLastUsage",
                            "ListKeyRotations",
                            "PutKeyPolicy",
                            "ListAliases",
                            "ListKeyPolicies",
                            "ListResourceTags",
                            "DeleteAlias"),
                    Usable.ALLOWED,
                    Verdict.ALLOWED,
                    Changing.ALLOWED),
            new Row(
                    Set.of("CreateAlias", "UpdateAlias", "TagResource", "UntagResource", "UpdateKeyDescription"),
                    Usable.ALLOWED,
                    Verdict.PENDING_DELETION,
                    Changing.ALLOWED),
            new Row(
                    Set.of("EnableKey", "DisableKey"),
                    Usable.ALLOWED,
                    Verdict.PENDING_DELETION,
                    new Changing(Verdict.CREATING, Verdict.UPDATING)),
            new Row(
                    Set.of("ScheduleKeyDeletion"),
                    Usable.ALLOWED,
                    Verdict.PENDING_DELETION,
                    new Changing(Verdict.ALLOWED, Verdict.UPDATING)),
            new Row(
                    Set.of("CancelKeyDeletion"),
                    new Usable(Verdict.NOT_PENDING_DELETION, Verdict.NOT_PENDING_DELETION),
                    Verdict.ALLOWED,
                    new Changing(Verdict.NOT_PENDING_DELETION, Verdict.NOT_PENDING_DELETION)),
            new Row(
                    Set.of("ReplicateKey"),
                    new Usable(Verdict.ALLOWED, Verdict.DISABLED),
                    Verdict.PENDING_DELETION,
                    new Changing(Verdict.CREATING, Verdict.UPDATING)),
            new Row(
                    Set.of("UpdatePrimaryRegion"),
                    new Usable(Verdict.ALLOWED, Verdict.DISABLED),
                    Verdict.PENDING_DELETION,
                    new Changing(Verdict.CREATING, Verdict.ALLOWED)));

    private static final Map<String, Row> BY_OPERATION = index();

    private KeyStateTable() {}

    /** What the table says of a state. */
    enum Verdict {
        ALLOWED(KmsErrorCode.INTERNAL, ""),
        DISABLED(KmsErrorCode.DISABLED, "is disabled."),
        PENDING_DELETION(KmsErrorCode.INVALID_STATE, "is pending deletion."),
        NOT_PENDING_DELETION(KmsErrorCode.INVALID_STATE, "is not pending deletion."),
        CREATING(KmsErrorCode.INVALID_STATE, "is creating."),
        UPDATING(KmsErrorCode.INVALID_STATE, "is updating.");

        private final KmsErrorCode code;
        private final String text;

        Verdict(KmsErrorCode code, String text) {
            this.code = code;
            this.text = text;
        }
    }

    /** The columns of keys that are there to be used. */
    private record Usable(Verdict enabled, Verdict disabled) {
        static final Usable ALLOWED = new Usable(Verdict.ALLOWED, Verdict.ALLOWED);
    }

    /** The columns of multi-Region keys on their way to another state. */
    private record Changing(Verdict creating, Verdict updating) {
        static final Changing ALLOWED = new Changing(Verdict.ALLOWED, Verdict.ALLOWED);
    }

    private record Row(Set<String> operations, Usable usable, Verdict pendingDeletion, Changing changing) {
        Verdict in(KeyState state) {
            return switch (state) {
                case ENABLED -> usable.enabled;
                case DISABLED -> usable.disabled;
                case PENDING_DELETION, PENDING_REPLICA_DELETION -> pendingDeletion;
                case CREATING -> changing.creating;
                case UPDATING -> changing.updating;
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
        Verdict verdict = row.in(key.state());
        if (verdict != Verdict.ALLOWED) {
            throw new KmsException(verdict.code, key.arn() + " " + verdict.text);
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
