package dev.keyhold.server.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import dev.keyhold.kms.audit.LogAuditSink;
import dev.keyhold.kms.crypto.DomainKey;
import dev.keyhold.kms.crypto.DomainKeyring;
import dev.keyhold.kms.crypto.SecureRandomSource;
import dev.keyhold.kms.job.Job;
import dev.keyhold.kms.job.JobRunner;
import dev.keyhold.kms.job.Step;
import dev.keyhold.kms.store.DueEntry;
import dev.keyhold.kms.store.DueKind;
import dev.keyhold.kms.store.DueTable;
import dev.keyhold.kms.store.InMemoryStore;
import dev.keyhold.kms.store.Store;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The schedule runs jobs on its own thread until it is closed. */
@Timeout(60)
class JobScheduleTest {
    private final Store store = new InMemoryStore();
    private final DomainKeyring keyring =
            new DomainKeyring(DomainKey.generate(new SecureRandomSource()), new SecureRandomSource());
    private final AtomicInteger calls = new AtomicInteger();

    // spec: lifecycle.md LC-16
    @Test
    void schedule_afterARunThatFailed_runsAgain() throws InterruptedException {
        due("one");
        CountDownLatch thrice = new CountDownLatch(3);

        JobSchedule schedule = start(Duration.ofMillis(1), () -> {
            thrice.countDown();
            throw new IllegalStateException("it cannot be done");
        });

        assertThat(thrice.await(30, TimeUnit.SECONDS)).isTrue();
        schedule.close();
    }

    // spec: lifecycle.md LC-16
    @Test
    void schedule_whoseStoreIsNotThereForAWhile_runsAgain() throws InterruptedException {
        store.close();
        CountDownLatch tried = new CountDownLatch(2);
        InstantSource time = () -> {
            tried.countDown();
            return Instant.EPOCH;
        };

        JobSchedule schedule = JobSchedule.start(runner(() -> {}, time), List.of(keyring), Duration.ofMillis(1));

        assertThat(tried.await(30, TimeUnit.SECONDS)).isTrue();
        schedule.close();
    }

    // spec: lifecycle.md LC-16
    @Test
    void close_waitsForTheStepThatIsBeingDone_andBeginsNoOther() throws InterruptedException {
        due("one");
        due("two");
        CountDownLatch began = new CountDownLatch(1);
        CountDownLatch goOn = new CountDownLatch(1);
        AtomicInteger ended = new AtomicInteger();
        JobSchedule schedule = start(Duration.ofMinutes(1), () -> {
            began.countDown();
            await(goOn);
            ended.incrementAndGet();
        });
        await(began);
        Thread closing = new Thread(schedule::close);
        closing.start();
        while (closing.getState() != Thread.State.TIMED_WAITING) {
            TimeUnit.MILLISECONDS.sleep(1);
        }
        assertThat(ended).hasValue(0);

        goOn.countDown();
        closing.join();

        assertThat(ended).hasValue(1);
        assertThat(calls).hasValue(1);
    }

    private static void await(CountDownLatch latch) {
        try {
            assertThat(latch.await(30, TimeUnit.SECONDS)).isTrue();
        } catch (InterruptedException stop) {
            throw new IllegalStateException(stop);
        }
    }

    private JobSchedule start(Duration interval, Runnable work) {
        return JobSchedule.start(runner(work, () -> Instant.EPOCH), List.of(keyring), interval);
    }

    private JobRunner runner(Runnable work, InstantSource time) {
        Job job = new Job() {
            @Override
            public DueKind kind() {
                return DueKind.ROTATE_KEY;
            }

            @Override
            public Step next(DueEntry entry, Instant now) {
                calls.incrementAndGet();
                work.run();
                return Step.NOTHING;
            }
        };
        return new JobRunner(
                List.of(job), new JobRunner.Ports(store, new LogAuditSink(), new SecureRandomSource(), time));
    }

    private void due(String subject) {
        store.commit(DueTable.change(Set.of(), Set.of(new DueEntry(DueKind.ROTATE_KEY, Instant.EPOCH, subject))));
    }
}
