package dev.keyhold.server.runtime;

import dev.keyhold.kms.crypto.DomainKeyring;
import dev.keyhold.kms.job.JobReport;
import dev.keyhold.kms.job.JobRunner;
import dev.keyhold.kms.job.TimeBudget;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;

/** Runs the jobs from time to time, on one thread, until it is closed. */
final class JobSchedule {
    private static final System.Logger LOG = System.getLogger(JobSchedule.class.getName());

    private static final Duration LONGEST_STEP = Duration.ofSeconds(30);

    private final JobRunner jobs;
    private final List<DomainKeyring> keyrings;
    private final Duration interval;
    private final ScheduledExecutorService scheduler =
            Executors.newSingleThreadScheduledExecutor(task -> new Thread(task, "keyhold-jobs"));

    private volatile TimeBudget budget = TimeBudget.of(Duration.ZERO);
    private volatile boolean closed;

    private JobSchedule(JobRunner jobs, List<DomainKeyring> keyrings, Duration interval) {
        this.jobs = jobs;
        this.keyrings = List.copyOf(keyrings);
        this.interval = interval;
    }

    /**
     * Begins with a run now, since much may have become due while no server was running.
     *
     * @param keyrings those of every store
     */
    static JobSchedule start(JobRunner jobs, List<DomainKeyring> keyrings, Duration interval) {
        JobSchedule schedule = new JobSchedule(jobs, keyrings, interval);
        ScheduledFuture<?> unused =
                schedule.scheduler.scheduleWithFixedDelay(schedule::run, 0, interval.toMillis(), TimeUnit.MILLISECONDS);
        return schedule;
    }

    /** An exception that left this method would end the schedule in silence. */
    private void run() {
        budget = TimeBudget.of(interval);
        if (closed) {
            return;
        }
        try {
            keyrings.forEach(JobSchedule::forgetErased);
            jobs.run(budget).forEach(JobSchedule::log);
        } catch (RuntimeException defect) {
            LOG.log(System.Logger.Level.ERROR, "work that is due waits", defect);
        }
    }

    /** Domain keys that other processes have erased go from this one's memory. What is due does not wait for that. */
    private static void forgetErased(DomainKeyring keyring) {
        try {
            keyring.refresh();
        } catch (RuntimeException unreadable) {
            LOG.log(System.Logger.Level.WARNING, "the domain keys cannot be read again", unreadable);
        }
    }

    private static void log(JobReport report) {
        if (report.done() > 0 || report.failed() > 0) {
            LOG.log(
                    System.Logger.Level.INFO,
                    "{0}: {1} done, {2} waiting, {3} failed",
                    report.kind(),
                    report.done(),
                    report.waiting(),
                    report.failed());
        }
    }

    /** Begins no further step, and waits for the one that is being done. */
    void close() {
        closed = true;
        budget.stop();
        scheduler.shutdown();
        try {
            if (!scheduler.awaitTermination(LONGEST_STEP.toSeconds(), TimeUnit.SECONDS)) {
                LOG.log(System.Logger.Level.WARNING, "a job is still at work; what it has not committed is done later");
            }
        } catch (InterruptedException stop) {
            Thread.currentThread().interrupt();
        }
    }
}
