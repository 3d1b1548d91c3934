package dev.keyhold.kms.operation;

import dev.keyhold.kms.key.KeyArn;
import dev.keyhold.kms.store.Write;
import java.util.List;

/**
 * What an operation decided: its answer, and the writes that make it true. If the store refuses one of the writes
 * because an item changed in between, none is done and the operation runs again.
 *
 * @param created the KMS keys that the writes add, for the audit record: no target of the request names them
 */
public record Outcome<O extends Response>(O response, List<Write> writes, List<KeyArn> created) {
    public Outcome {
        writes = List.copyOf(writes);
        created = List.copyOf(created);
    }

    /** An answer, and the change of what is there already. */
    public Outcome(O response, List<Write> writes) {
        this(response, writes, List.of());
    }

    /** An answer that changes nothing. */
    public static <O extends Response> Outcome<O> of(O response) {
        return new Outcome<>(response, List.of());
    }
}
