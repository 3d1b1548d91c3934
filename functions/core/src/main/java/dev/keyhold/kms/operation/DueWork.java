package dev.keyhold.kms.operation;

import dev.keyhold.kms.store.DueEntry;

/** Does work that a change made due at once, so that who asked for it need not wait for the next run of the jobs. */
@FunctionalInterface
public interface DueWork {
    /** Leaves everything to the next run of the jobs. */
    DueWork LATER = entry -> {};

    /**
     * Works on one entry, for a few seconds at most. What is not done then, or fails, stays due; it is no failure of the change.
     */
    void attend(DueEntry entry);
}
