package dev.keyhold.kms.job;

import dev.keyhold.kms.store.DueKind;

/**
 * What became of the entries of one kind that were due when a run began.
 *
 * @param done entries for which this run did all that was to do
 * @param waiting entries that have to wait for others
 * @param failed entries that could not be worked on; the log says why
 * @param complete whether the run came to the end of what was due; false if its time was over before
 */
public record JobReport(DueKind kind, int done, int waiting, int failed, boolean complete) {
    /** Whether another run is likely to do more: one that did nothing but fail would only fail again. */
    public boolean promisesMore() {
        return !complete && (failed == 0 || done > 0);
    }

    /** This, and what became of other entries of the same kind. */
    JobReport and(JobReport other) {
        return new JobReport(
                kind, done + other.done, waiting + other.waiting, failed + other.failed, complete && other.complete);
    }
}
