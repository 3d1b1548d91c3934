package dev.keyhold.kms.job;

import dev.keyhold.kms.audit.AuditSink;
import dev.keyhold.kms.crypto.RandomSource;
import dev.keyhold.kms.operation.DueWork;
import dev.keyhold.kms.store.DueEntry;
import dev.keyhold.kms.store.DueTable;
import dev.keyhold.kms.store.Store;
import dev.keyhold.kms.store.StoreUnavailableException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;

/**
 * Does what is due. Any number of runners may be at work on one store at once, in one process or in several: each step is
 * done by one of them. Immutable and safe for use by several threads.
 */
public final class JobRunner implements DueWork {
    private static final Duration ATTENDANCE = Duration.ofSeconds(5);

    private final List<Job> jobs;
    private final Ports ports;
    private final WorkerThreads workers;

    /**
     * What a runner needs of the world beside the jobs.
     *
     * @param store where steps are committed
     * @param indexes the stores whose indexes tell what is due; one of them that cannot be used does not keep the others waiting
     * @param threads how many subjects are worked on at once: commits that wait at the same moment share one flush
     */
    public record Ports(
            Store store, List<Store> indexes, int threads, AuditSink audit, RandomSource random, InstantSource time) {
        public Ports {
            indexes = List.copyOf(indexes);
        }

        /** One subject at a time. */
        public Ports(Store store, List<Store> indexes, AuditSink audit, RandomSource random, InstantSource time) {
            this(store, indexes, 1, audit, random, time);
        }

        /** Those of one store, which has its own index, and one subject at a time. */
        public Ports(Store store, AuditSink audit, RandomSource random, InstantSource time) {
            this(store, List.of(store), audit, random, time);
        }

        /** These, but with several subjects at once. */
        public Ports withThreads(int several) {
            return new Ports(store, indexes, several, audit, random, time);
        }
    }

    public JobRunner(List<Job> jobs, Ports ports) {
        this.jobs = List.copyOf(jobs);
        this.ports = ports;
        this.workers = new WorkerThreads(ports.threads());
    }

    @Override
    public void attend(DueEntry entry) {
        jobs.stream()
                .filter(job -> job.kind() == entry.kind())
                .forEach(job -> new JobRun(job, ports, workers, TimeBudget.of(ATTENDANCE)).attend(List.of(entry)));
    }

    /**
     * Runs every job on what is due now, until that is done or the budget is over.
     *
     * @return one report for each job
     * @throws StoreUnavailableException if an index cannot be read; what is due by the other ones, and was done until then, stays
     *     done
     */
    public List<JobReport> run(TimeBudget budget) {
        List<JobReport> reports = new ArrayList<>();
        StoreUnavailableException outage = null;
        for (Job job : jobs) {
            JobRun run = new JobRun(job, ports, workers, budget.share(jobs.size() - reports.size()));
            for (Store index : ports.indexes()) {
                try {
                    run.goThrough(new DueTable(index));
                } catch (StoreUnavailableException unreadable) {
                    outage = unreadable;
                }
            }
            reports.add(run.report());
        }
        if (outage != null) {
            throw outage;
        }
        return reports;
    }
}
