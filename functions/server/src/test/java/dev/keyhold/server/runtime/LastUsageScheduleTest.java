package dev.keyhold.server.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import dev.keyhold.kms.key.KeyArn;
import dev.keyhold.kms.key.LastUsage;
import dev.keyhold.kms.usage.LastUsageRecorder;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The schedule has uses written until it is closed. */
@Timeout(60)
class LastUsageScheduleTest {
    /** A recorder that counts how often it is to write. */
    private record Counting(AtomicInteger flushes, CountDownLatch twice) implements LastUsageRecorder {
        @Override
        public void record(List<KeyArn> keys, LastUsage usage) {}

        @Override
        public Optional<LastUsage> find(KeyArn key) {
            return Optional.empty();
        }

        @Override
        public void flush() {
            flushes.incrementAndGet();
            twice.countDown();
        }
    }

    private final Counting recorder = new Counting(new AtomicInteger(), new CountDownLatch(2));

    // spec: last-usage.md LU-11
    @Test
    void schedule_untilItIsClosed_writesAgainAndAgain() throws InterruptedException {
        LastUsageSchedule schedule = LastUsageSchedule.start(recorder, Duration.ofMillis(1));

        assertThat(recorder.twice().await(30, TimeUnit.SECONDS)).isTrue();
        schedule.close();
        int flushes = recorder.flushes().get();
        TimeUnit.MILLISECONDS.sleep(20);
        assertThat(recorder.flushes()).hasValue(flushes);
    }

    // spec: last-usage.md LU-11
    @Test
    void schedule_withinTheFirstInterval_writesNothing() {
        LastUsageSchedule schedule = LastUsageSchedule.start(recorder, Duration.ofDays(1));

        schedule.close();

        assertThat(recorder.flushes()).hasValue(0);
    }
}
