package dev.keyhold.kms.job;

import dev.keyhold.kms.key.Region;
import dev.keyhold.kms.store.DueEntry;
import dev.keyhold.kms.store.DueTable;
import dev.keyhold.kms.store.Listing;
import dev.keyhold.kms.store.StoreUnavailableException;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * One run of one job. It goes through the shards of the index in turn, a page of each, and works on several entries of a page at
 * once. Used by one thread, once.
 */
final class JobRun {
    private static final int PAGE = 64;

    private static final System.Logger LOG = System.getLogger(JobRun.class.getName());

    private final Job job;
    private final JobRunner.Ports ports;
    private final WorkerThreads workers;
    private final TimeBudget budget;
    private final Instant start;
    private final AtomicInteger done = new AtomicInteger();
    private final AtomicInteger waiting = new AtomicInteger();
    private final AtomicInteger failed = new AtomicInteger();
    private final List<String> unreadable = new ArrayList<>();
    private boolean inTime = true;

    /** A shard, and how far it was read. */
    private record Position(int shard, @Nullable DueEntry after) {}

    JobRun(Job job, JobRunner.Ports ports, WorkerThreads workers, TimeBudget budget) {
        this.job = job;
        this.ports = ports;
        this.workers = workers;
        this.budget = budget;
        this.start = ports.time().instant();
    }

    /** Works on entries, whether or not they stand in an index. */
    void attend(List<DueEntry> entries) {
        workAll(entries);
    }

    /**
     * Works on what is due by an index, or notes that it cannot be read.
     *
     * @throws StoreUnavailableException if it cannot be read
     */
    void goThrough(JobRunner.Index index) {
        Deque<Position> positions = firstPositions();
        DueTable due = new DueTable(index.store());
        try {
            while (!positions.isEmpty() && !budget.isOver()) {
                Position next = runPage(due, positions.remove());
                if (next != null) {
                    positions.add(next);
                }
            }
        } catch (StoreUnavailableException outage) {
            unreadable.add(index.name());
            throw outage;
        }
        inTime &= positions.isEmpty();
    }

    JobReport report() {
        return new JobReport(job.kind(), done.get(), waiting.get(), failed.get(), inTime, unreadable);
    }

    /** Runners that are at work at once begin at different shards, so they seldom meet. */
    private Deque<Position> firstPositions() {
        int first = Byte.toUnsignedInt(ports.random().bytes(1)[0]);
        Deque<Position> positions = new ArrayDeque<>();
        for (int i = 0; i < DueTable.SHARDS; i++) {
            positions.add(new Position((first + i) % DueTable.SHARDS, null));
        }
        return positions;
    }

    /** @return where to go on in this shard; null if all that is due there was looked at */
    private @Nullable Position runPage(DueTable due, Position position) {
        Listing<DueEntry> page = due.list(job.kind(), position.shard, position.after, PAGE);
        List<DueEntry> entries = page.records().stream()
                .takeWhile(entry -> !entry.time().isAfter(start))
                .toList();
        workAll(entries);
        if (budget.isOver()) {
            return position;
        }
        boolean more = page.more() && entries.size() == page.records().size();
        return more ? new Position(position.shard, entries.get(entries.size() - 1)) : null;
    }

    /** What the budget does not reach is found again by the next run. */
    private void workAll(List<DueEntry> entries) {
        workers.forEach(entries, this::workInTime);
    }

    private void workInTime(DueEntry entry) {
        if (!budget.isOver()) {
            work(entry);
        }
    }

    /** What fails for one subject often fails for many: the log shows one of them, and the report their number. */
    private void work(DueEntry entry) {
        try {
            workOrFail(entry);
        } catch (RuntimeException failure) {
            boolean first = failed.incrementAndGet() == 1;
            LOG.log(
                    first ? System.Logger.Level.ERROR : System.Logger.Level.DEBUG,
                    job.kind() + " " + entry.subject() + " failed",
                    failure);
        }
    }

    /** Steps until nothing is left to do. An entry that the budget cuts short is found again by the next run. */
    private void workOrFail(DueEntry entry) {
        Map<Region, StoreUnavailableException> lost = new HashMap<>();
        boolean changed = false;
        Step step = job.next(entry, ports.time().instant());
        while (step instanceof Step.Change change) {
            changed |= commit(change, lost);
            // Also when the budget is over: otherwise nobody would count what this was the last step of.
            step = next(entry, lost.keySet());
            if (budget.isOver()) {
                break;
            }
        }
        Optional<StoreUnavailableException> outage = lost.values().stream().findFirst();
        if (outage.isPresent()) {
            throw outage.get();
        }
        if (step instanceof Step.NotNow notNow) {
            waiting.incrementAndGet();
            LOG.log(System.Logger.Level.DEBUG, "{0} {1}: {2}", job.kind(), entry.subject(), notNow.reason());
        } else if (step instanceof Step.Nothing) {
            done.addAndGet(changed ? 1 : 0);
        }
    }

    private Step next(DueEntry entry, Set<Region> lost) {
        Instant now = ports.time().instant();
        return lost.isEmpty() ? job.next(entry, now) : job.nextElsewhere(entry, now, Set.copyOf(lost));
    }

    /** A Region whose store takes no writes does not keep the entry from its steps in others (multi-region.md MR-33). */
    private boolean commit(Step.Change change, Map<Region, StoreUnavailableException> lost) {
        Region region = change.region();
        try {
            boolean committed = ports.commits().commit(change.writes(), change.events());
            lost.remove(region);
            return committed;
        } catch (StoreUnavailableException outage) {
            if (region == null || lost.put(region, outage) != null) {
                throw outage;
            }
            return false;
        }
    }
}
