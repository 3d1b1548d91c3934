package dev.keyhold.kms.job;

import dev.keyhold.kms.key.Region;
import dev.keyhold.kms.store.DueEntry;
import dev.keyhold.kms.store.DueKind;
import java.time.Instant;
import java.util.Set;

/** One kind of work that falls due. It decides on steps and does none of them. Safe for use by several threads. */
public interface Job {
    /** The entries of the index that are this job's. */
    DueKind kind();

    /**
     * Decides on the next step for an entry, from what is stored now. It is asked again after each step, and after one
     * that was overtaken by another change, until nothing is left to do. The same step may be decided several times, here
     * and by other processes, so deciding has no effects but such as may be repeated.
     *
     * @throws RuntimeException if the entry cannot be worked on; it stays due, and others are not affected
     */
    Step next(DueEntry entry, Instant now);

    /**
     * Decides on the next step in another Region, when steps for this entry could not be committed in some.
     *
     * @param lost the Regions in which they could not, at least one
     * @return {@link Step#NOTHING}, or something to wait for, when there is nothing to do elsewhere
     */
    default Step nextElsewhere(DueEntry entry, Instant now, Set<Region> lost) {
        return Step.NOTHING;
    }
}
