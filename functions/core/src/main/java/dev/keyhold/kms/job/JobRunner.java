package dev.keyhold.kms.job;

import dev.keyhold.kms.audit.AuditSink;
import dev.keyhold.kms.audit.ServiceCommits;
import dev.keyhold.kms.crypto.RandomSource;
import dev.keyhold.kms.key.Region;
import dev.keyhold.kms.operation.DueWork;
import dev.keyhold.kms.store.DueEntry;
import dev.keyhold.kms.store.DueKind;
import dev.keyhold.kms.store.Store;
import dev.keyhold.kms.store.StorePart;
import dev.keyhold.kms.store.StoreUnavailableException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Does what is due. Any number of runners may be at work on one store at once, in one process or in several: each step is
 * done by one of them. Immutable and safe for use by several threads.
 */
public final class JobRunner implements DueWork {
    private static final System.Logger LOG = System.getLogger(JobRunner.class.getName());

    private static final Duration ATTENDANCE = Duration.ofSeconds(5);

    private final List<Assignment> assignments;

    /** A job, and the stores that it works on. */
    private record Assignment(Job job, Ports ports, WorkerThreads workers) {
        JobRun begin(TimeBudget budget) {
            return new JobRun(job, ports, workers, budget);
        }
    }

    /**
     * A store, whose index tells what is due in it.
     *
     * @param name what messages call it
     */
    public record Index(String name, Store store) {
        /** That of a store that has domain keys of its own. */
        public static Index of(StorePart part) {
            return of(part.store(), part.own());
        }

        private static Index of(Store store, @Nullable Region own) {
            return new Index(StorePart.name(own), store);
        }
    }

    /**
     * What a runner needs of the world beside the jobs.
     *
     * @param store where steps are committed
     * @param indexes what tells what is due; one of them that cannot be read does not keep the others waiting
     * @param threads how many subjects are worked on at once: commits that wait at the same moment share one flush
     */
    public record Ports(
            Store store, List<Index> indexes, int threads, AuditSink audit, RandomSource random, InstantSource time) {
        public Ports {
            indexes = List.copyOf(indexes);
        }

        /** One subject at a time. */
        public Ports(Store store, List<Index> indexes, AuditSink audit, RandomSource random, InstantSource time) {
            this(store, indexes, 1, audit, random, time);
        }

        /** Those of one store, which has its own index, and one subject at a time. */
        public Ports(Store store, AuditSink audit, RandomSource random, InstantSource time) {
            this(store, List.of(Index.of(store, null)), audit, random, time);
        }

        /** These, but with several subjects at once. */
        public Ports withThreads(int several) {
            return new Ports(store, indexes, several, audit, random, time);
        }

        /** These, but of one store, which has its own index, and one subject at a time. */
        Ports of(StorePart one) {
            return new Ports(one.store(), List.of(Index.of(one)), audit, random, time);
        }

        ServiceCommits commits() {
            return new ServiceCommits(store, audit, random, time);
        }
    }

    public JobRunner(List<Job> jobs, Ports ports) {
        WorkerThreads workers = new WorkerThreads(ports.threads());
        this.assignments =
                jobs.stream().map(job -> new Assignment(job, ports, workers)).toList();
    }

    private JobRunner(Stream<Assignment> assignments) {
        this.assignments = assignments.toList();
    }

    /** A runner of the jobs of both, each on the stores that it works on now. */
    public JobRunner and(JobRunner other) {
        return new JobRunner(Stream.concat(assignments.stream(), other.assignments.stream()));
    }

    /** A runner of those jobs only that do one kind of work. */
    public JobRunner only(DueKind kind) {
        return new JobRunner(assignments.stream().filter(assignment -> assignment.job.kind() == kind));
    }

    @Override
    public void attend(DueEntry entry) {
        only(entry.kind())
                .assignments
                .forEach(assignment ->
                        assignment.begin(TimeBudget.of(ATTENDANCE)).attend(List.of(entry)));
    }

    /**
     * Runs every job on what is due now, until that is done or the budget is over.
     *
     * @return one report for each kind of work
     */
    public List<JobReport> run(TimeBudget budget) {
        Map<DueKind, JobReport> reports = new EnumMap<>(DueKind.class);
        Map<String, StoreUnavailableException> outages = new TreeMap<>();
        int left = assignments.size();
        for (Assignment assignment : assignments) {
            JobRun run = assignment.begin(budget.share(left--));
            for (Index index : assignment.ports.indexes()) {
                try {
                    run.goThrough(index);
                } catch (StoreUnavailableException unreadable) {
                    outages.put(index.name(), unreadable);
                }
            }
            reports.merge(assignment.job.kind(), run.report(), JobReport::and);
        }
        outages.forEach((name, outage) ->
                LOG.log(System.Logger.Level.ERROR, "what is due in " + name + " waits: it cannot be read", outage));
        return List.copyOf(reports.values());
    }
}
