package dev.keyhold.server.runtime;

import dev.keyhold.kms.usage.LastUsageRecorder;
import java.time.Duration;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;

/**
 * Has the last uses of KMS keys written from time to time, on one thread, until it is closed. Not on the thread of the jobs, which may
 * be at work for long. The last write is not its business: it comes behind the last request, when no schedule runs.
 */
final class LastUsageSchedule {
    private static final System.Logger LOG = System.getLogger(LastUsageSchedule.class.getName());

    private static final Duration LONGEST_WRITE = Duration.ofSeconds(30);

    private final ScheduledExecutorService scheduler =
            Executors.newSingleThreadScheduledExecutor(task -> new Thread(task, "keyhold-last-usage"));

    private LastUsageSchedule() {}

    /** @param interval how often the use of one KMS key is written at most */
    static LastUsageSchedule start(LastUsageRecorder usages, Duration interval) {
        LastUsageSchedule schedule = new LastUsageSchedule();
        ScheduledFuture<?> unused = schedule.scheduler.scheduleWithFixedDelay(
                usages::flush, interval.toMillis(), interval.toMillis(), TimeUnit.MILLISECONDS);
        return schedule;
    }

    /** Begins no further write, and waits for the one that is being done. */
    void close() {
        scheduler.shutdown();
        try {
            if (!scheduler.awaitTermination(LONGEST_WRITE.toSeconds(), TimeUnit.SECONDS)) {
                LOG.log(System.Logger.Level.WARNING, "last uses of KMS keys are still being written");
            }
        } catch (InterruptedException stop) {
            Thread.currentThread().interrupt();
        }
    }
}
