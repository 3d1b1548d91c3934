package dev.keyhold.kms.job;

import dev.keyhold.kms.audit.ServiceEvent;
import dev.keyhold.kms.key.Region;
import dev.keyhold.kms.store.Write;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** What a job decided about an entry. */
public sealed interface Step {
    /** Nothing is left to do: it was done before, here or elsewhere, or is no longer wanted. */
    Nothing NOTHING = new Nothing();

    /**
     * Writes, at least one of which fails if somebody else did the step or changed the subject meanwhile.
     *
     * @param writes 1 to 100 writes, less what the audit records of the events need
     * @param events what the audit trail is told of, in the same transaction
     */
    record Change(List<Write> writes, List<ServiceEvent> events) implements Step {
        public Change {
            writes = List.copyOf(writes);
            events = List.copyOf(events);
        }

        /** In whose store it is done; a step is of one Region. Null for what is not done to KMS keys. */
        @Nullable
        Region region() {
            return events.stream()
                    .map(ServiceEvent::region)
                    .filter(Objects::nonNull)
                    .findFirst()
                    .orElse(null);
        }
    }

    /**
     * Something is missing that others must bring. The entry stays due and is looked at again in the next run.
     *
     * @param reason for people; without secrets
     */
    record NotNow(String reason) implements Step {}

    /** See {@link #NOTHING}. */
    record Nothing() implements Step {}
}
