package dev.keyhold.kms.job;

import dev.keyhold.kms.audit.AuditSink;
import dev.keyhold.kms.crypto.RandomSource;
import dev.keyhold.kms.store.Store;
import dev.keyhold.kms.store.StoreUnavailableException;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;

/**
 * Does what is due. Any number of runners may be at work on one store at once, in one process or in several: each step is
 * done by one of them. Immutable and safe for use by several threads.
 */
public final class JobRunner {
    private final List<Job> jobs;
    private final Ports ports;

    /** What a runner needs of the world beside the jobs. */
    public record Ports(Store store, AuditSink audit, RandomSource random, InstantSource time) {}

    public JobRunner(List<Job> jobs, Ports ports) {
        this.jobs = List.copyOf(jobs);
        this.ports = ports;
    }

    /**
     * Runs every job on what is due now, until that is done or the budget is over.
     *
     * @return one report for each job
     * @throws StoreUnavailableException if the store cannot be used; what was done until then stays done
     */
    public List<JobReport> run(TimeBudget budget) {
        List<JobReport> reports = new ArrayList<>();
        for (Job job : jobs) {
            reports.add(new JobRun(job, ports, budget.share(jobs.size() - reports.size())).run());
        }
        return reports;
    }
}
