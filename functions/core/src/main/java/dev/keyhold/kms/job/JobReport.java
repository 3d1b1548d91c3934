package dev.keyhold.kms.job;

import dev.keyhold.kms.store.DueKind;
import java.util.List;
import java.util.stream.Stream;

/**
 * What became of the entries of one kind that were due when a run began.
 *
 * @param done entries for which this run did all that was to do
 * @param waiting entries that have to wait for others
 * @param failed entries that could not be worked on; the log says why
 * @param inTime whether the run came to the end of what it could read; false if its time was over before
 * @param unreadable what messages call the stores that did not tell what is due in them; the log says why
 */
public record JobReport(DueKind kind, int done, int waiting, int failed, boolean inTime, List<String> unreadable) {
    public JobReport {
        unreadable = List.copyOf(unreadable);
    }

    /** Whether the run came to the end of what was due. */
    public boolean complete() {
        return inTime && unreadable.isEmpty();
    }

    /** Whether another run is likely to do more: one that only waited or failed for all of its time would do so again. */
    public boolean promisesMore() {
        return !inTime && (done > 0 || waiting + failed == 0);
    }

    /** This, and what became of other entries of the same kind. */
    JobReport and(JobReport other) {
        return new JobReport(
                kind,
                done + other.done,
                waiting + other.waiting,
                failed + other.failed,
                inTime && other.inTime,
                Stream.concat(unreadable.stream(), other.unreadable.stream())
                        .distinct()
                        .toList());
    }
}
