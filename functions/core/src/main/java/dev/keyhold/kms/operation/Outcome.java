package dev.keyhold.kms.operation;

import dev.keyhold.kms.key.KeyArn;
import dev.keyhold.kms.store.DueEntry;
import dev.keyhold.kms.store.Write;
import java.util.List;

/**
 * What an operation decided: its answer, and the writes that make it true. If the store refuses one of the writes
 * because an item changed in between, none is done and the operation runs again.
 *
 * @param created the KMS keys that the writes add, for the audit record: no target of the request names them
 * @param followUps work that the writes make due now, and that is attended to before the answer leaves
 */
public record Outcome<O extends Response>(
        O response, List<Write> writes, List<KeyArn> created, List<DueEntry> followUps) {
    public Outcome {
        writes = List.copyOf(writes);
        created = List.copyOf(created);
        followUps = List.copyOf(followUps);
    }

    /** An answer, and the change of what is there already. */
    public Outcome(O response, List<Write> writes) {
        this(response, writes, List.of(), List.of());
    }

    /** An answer that changes nothing. */
    public static <O extends Response> Outcome<O> of(O response) {
        return new Outcome<>(response, List.of());
    }

    /** This outcome, whose writes add KMS keys. */
    public Outcome<O> creating(KeyArn... keys) {
        return new Outcome<>(response, writes, List.of(keys), followUps);
    }

    /** This outcome, whose writes make work due now. */
    public Outcome<O> followedBy(List<DueEntry> work) {
        return new Outcome<>(response, writes, created, work);
    }
}
