package dev.keyhold.kms.job;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * How long a run may go on. It measures time passed, not the time of day, so that a clock that is set does not stretch
 * it. Safe for use by several threads.
 */
public final class TimeBudget {
    private final @Nullable TimeBudget whole;
    private final long end;
    private volatile boolean stopped;

    private TimeBudget(@Nullable TimeBudget whole, long nanos) {
        this.whole = whole;
        this.end = System.nanoTime() + nanos;
    }

    /** A budget that begins to be used up now. */
    public static TimeBudget of(Duration length) {
        return new TimeBudget(null, length.toNanos());
    }

    /** Ends this budget now, whatever is left of it. */
    public void stop() {
        stopped = true;
    }

    /** Whether no further step may begin. */
    boolean isOver() {
        return stopped || left() <= 0 || (whole != null && whole.isOver());
    }

    /** The part of this budget that the next of {@code jobs} jobs may use, so that each has as much of what is left. */
    TimeBudget share(int jobs) {
        return new TimeBudget(this, left() / jobs);
    }

    private long left() {
        return end - System.nanoTime();
    }
}
