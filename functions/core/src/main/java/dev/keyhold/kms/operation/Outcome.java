package dev.keyhold.kms.operation;

import dev.keyhold.kms.store.Write;
import java.util.List;

/**
 * What an operation decided: its answer, and the writes that make it true. If the store refuses one of the writes
 * because an item changed in between, none is done and the operation runs again.
 */
public record Outcome<O extends Response>(O response, List<Write> writes) {
    public Outcome {
        writes = List.copyOf(writes);
    }

    /** An answer that changes nothing. */
    public static <O extends Response> Outcome<O> of(O response) {
        return new Outcome<>(response, List.of());
    }
}
