package dev.keyhold.kms.events;

import dev.keyhold.kms.job.JobReport;

/**
 * What a run did, as the function answers it.
 *
 * @param kind the kind of work
 * @param done entries for which this run did all that was to do
 * @param waiting entries that have to wait for others
 * @param failed entries that could not be worked on; 0 in every answer, since a run with such entries is an error
 * @param complete whether the run came to the end of what was due; if not, the next run goes on
 */
public record RunAnswer(String kind, int done, int waiting, int failed, boolean complete) {
    static RunAnswer of(JobReport report) {
        return new RunAnswer(
                report.kind().toString(), report.done(), report.waiting(), report.failed(), report.complete());
    }
}
