package dev.keyhold.kms.job;

import static org.assertj.core.api.Assertions.assertThat;

import dev.keyhold.kms.audit.ServiceEvent;
import dev.keyhold.kms.crypto.SecureRandomSource;
import dev.keyhold.kms.key.KeyArn;
import dev.keyhold.kms.operation.fixture.RecordingAudit;
import dev.keyhold.kms.operation.fixture.SettableTime;
import dev.keyhold.kms.store.Attributes;
import dev.keyhold.kms.store.DueEntry;
import dev.keyhold.kms.store.DueKind;
import dev.keyhold.kms.store.DueTable;
import dev.keyhold.kms.store.InMemoryStore;
import dev.keyhold.kms.store.Item;
import dev.keyhold.kms.store.ItemKey;
import dev.keyhold.kms.store.Racers;
import dev.keyhold.kms.store.Store;
import dev.keyhold.kms.store.Write;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** The runner with a job of the test's own, whose subjects are taken through a number of steps each. */
class JobRunnerTest {
    private static final KeyArn KEY = KeyArn.parse(
                    "arn:aws:kms:us-east-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab")
            .orElseThrow();

    private final Store store = new InMemoryStore();
    private final RecordingAudit audit = new RecordingAudit();
    private final SettableTime time = new SettableTime();
    private final AtomicInteger decisions = new AtomicInteger();

    /** Counts a subject's item up to {@code steps}; then the entry is gone. Subjects that begin with "bad" or "slow" differ. */
    private final class CountingJob implements Job {
        private final int steps;
        private final Runnable afterDeciding;

        CountingJob(int steps, Runnable afterDeciding) {
            this.steps = steps;
            this.afterDeciding = afterDeciding;
        }

        @Override
        public DueKind kind() {
            return DueKind.ROTATE_KEY;
        }

        @Override
        public Step next(DueEntry entry, Instant now) {
            if (entry.subject().startsWith("bad")) {
                throw new IllegalStateException("bad");
            }
            if (entry.subject().startsWith("slow")) {
                return new Step.NotNow("it is slow");
            }
            long count = count(entry.subject());
            if (count == steps) {
                return Step.NOTHING;
            }
            List<Write> writes = new ArrayList<>();
            writes.add(new Write.Put(item(entry.subject()), count, Attributes.NONE));
            if (count + 1 == steps) {
                writes.addAll(DueTable.change(Set.of(entry), Set.of()));
            }
            decisions.incrementAndGet();
            afterDeciding.run();
            return new Step.Change(writes, List.of(new ServiceEvent("RotateKey", KEY)));
        }
    }

    // spec: lifecycle.md LC-4, LC-15
    @Test
    void run_doesWhatIsDue_andLeavesTheRest() {
        due("past", -1);
        due("now", 0);
        due("later", 1);

        assertThat(run(1)).isEqualTo(report(2, 0, 0, true));
        assertThat(run(1)).isEqualTo(report(0, 0, 0, true));

        time.advance(Duration.ofMillis(1));
        assertThat(run(1)).isEqualTo(report(1, 0, 0, true));
        assertThat(List.of(count("past"), count("now"), count("later"))).containsOnly(1L);
    }

    // spec: lifecycle.md LC-4
    @Test
    void run_withMoreThanAPageInEachShard_doesAll() {
        for (int i = 0; i < 3000; i++) {
            due("subject-" + i, -i);
        }

        assertThat(run(1)).isEqualTo(report(3000, 0, 0, true));
    }

    // spec: lifecycle.md LC-10, LC-17
    @Test
    void step_isRecordedInItsTransaction_asTheServicesOwn() {
        due("subject", 0);

        run(3);

        assertThat(audit.entries()).hasSize(3).allSatisfy(entry -> {
            assertThat(entry.way()).isEqualTo(RecordingAudit.Way.IN_TRANSACTION);
            assertThat(entry.record().isServiceEvent()).isTrue();
            assertThat(entry.record().operation()).isEqualTo("RotateKey");
            assertThat(entry.record().keys()).containsExactly(KEY);
            assertThat(entry.record().region()).isEqualTo(KEY.region());
            assertThat(store.get(RecordingAudit.item(entry.record()))).isPresent();
        });
    }

    // spec: lifecycle.md LC-11
    @Test
    void step_thatWasOvertaken_isDecidedAgain_andDoneOnce() {
        due("subject", 0);
        AtomicInteger runs = new AtomicInteger();

        JobReport report = runWith(2, () -> {
            if (runs.incrementAndGet() == 1) {
                run(2);
            }
        });

        assertThat(report).as("the other runner did it").isEqualTo(report(0, 0, 0, true));
        assertThat(count("subject")).isEqualTo(2);
        assertThat(audit.entries()).hasSize(2);
        assertThat(decisions).hasValue(3);
    }

    // spec: lifecycle.md LC-11
    @Test
    void runners_atWorkAtOnce_doEachStepOnce() throws Exception {
        for (int i = 0; i < 500; i++) {
            due("subject-" + i, 0);
        }
        List<JobReport> reports;
        try (Racers racers = new Racers(4)) {
            reports = racers.together(IntStream.range(0, 4)
                    .<Callable<JobReport>>mapToObj(i -> () -> run(3))
                    .toList());
        }

        assertThat(reports).extracting(JobReport::failed).containsOnly(0);
        assertThat(audit.entries()).hasSize(1500);
        assertThat(IntStream.range(0, 500).mapToObj(i -> count("subject-" + i))).containsOnly(3L);
        assertThat(run(3)).isEqualTo(report(0, 0, 0, true));
    }

    // spec: lifecycle.md LC-14, LC-15
    @Test
    void entry_thatFailsOrHasToWait_keepsNoOtherFromBeingDone() {
        IntStream.range(0, 10).forEach(i -> due("bad-" + i, -2));
        IntStream.range(0, 10).forEach(i -> due("slow-" + i, -1));
        IntStream.range(0, 10).forEach(i -> due("good-" + i, 0));

        assertThat(run(2)).isEqualTo(report(10, 10, 10, true));
        assertThat(run(2)).as("they are still due").isEqualTo(report(0, 10, 10, true));
    }

    // spec: lifecycle.md LC-12, LC-13
    @Test
    void run_whoseBudgetEnds_beginsNoFurtherStep_andTheNextGoesOn() {
        due("one", 0);
        due("two", 0);
        TimeBudget budget = TimeBudget.of(Duration.ofHours(1));

        JobReport cut = runner(3, budget::stop).run(budget).get(0);

        assertThat(cut).isEqualTo(report(0, 0, 0, false));
        assertThat(count("one") + count("two")).isEqualTo(1);
        assertThat(run(3)).isEqualTo(report(2, 0, 0, true));
        assertThat(audit.entries()).hasSize(6);
    }

    // spec: lifecycle.md LC-15
    @Test
    void run_whoseBudgetEndsBehindAnEntrysLastStep_countsTheEntry() {
        due("subject", 0);
        TimeBudget budget = TimeBudget.of(Duration.ofHours(1));

        JobReport cut = runner(1, budget::stop).run(budget).get(0);

        assertThat(cut).isEqualTo(report(1, 0, 0, false));
        assertThat(run(1)).isEqualTo(report(0, 0, 0, true));
    }

    // spec: lifecycle.md LC-13
    @Test
    void run_withoutTime_doesNothing() {
        due("subject", 0);

        JobReport report = runner(1, () -> {}).run(TimeBudget.of(Duration.ZERO)).get(0);

        assertThat(report).isEqualTo(report(0, 0, 0, false));
        assertThat(count("subject")).isZero();
    }

    // spec: lifecycle.md LC-13
    @Test
    void budget_isSharedAmongJobs() {
        TimeBudget whole = TimeBudget.of(Duration.ofHours(1));
        TimeBudget part = whole.share(2);
        TimeBudget millisecond = whole.share(60 * 60 * 1000);
        assertThat(part.isOver()).isFalse();
        long start = System.nanoTime();
        while (System.nanoTime() - start < Duration.ofMillis(2).toNanos()) {
            Thread.onSpinWait();
        }
        assertThat(millisecond.isOver()).isTrue();
        assertThat(part.isOver()).isFalse();

        whole.stop();

        assertThat(part.isOver()).isTrue();
        assertThat(TimeBudget.of(Duration.ofNanos(1)).share(5).isOver()).isTrue();
    }

    // spec: lifecycle.md LC-13
    @Test
    void run_whoseFirstJobNeverEnds_comesToTheOthers() {
        due("subject", 0);
        DueEntry other = new DueEntry(DueKind.ERASE_KEY, time.instant(), "subject");
        assertThat(store.commit(DueTable.change(Set.of(), Set.of(other)))).isTrue();
        List<Job> jobs = new ArrayList<>(Collections.nCopies(400, new WaitingJob()));
        jobs.add(0, new CountingJob(Integer.MAX_VALUE, () -> LockSupport.parkNanos(1_000_000)));
        JobRunner runner = new JobRunner(jobs, new JobRunner.Ports(store, audit, new SecureRandomSource(), time));

        // The first one has a four hundred and first part of it.
        List<JobReport> reports = runner.run(TimeBudget.of(Duration.ofSeconds(20)));

        assertThat(reports.get(0)).isEqualTo(report(0, 0, 0, false));
        assertThat(reports.get(1).kind()).isEqualTo(DueKind.ERASE_KEY);
        assertThat(reports.get(1).waiting()).isPositive();
    }

    /** Looks at entries, and leaves them. */
    private static final class WaitingJob implements Job {
        @Override
        public DueKind kind() {
            return DueKind.ERASE_KEY;
        }

        @Override
        public Step next(DueEntry entry, Instant now) {
            return new Step.NotNow("it waits");
        }
    }

    // spec: lifecycle.md LC-11, LC-14, LC-15
    @Test
    void run_withSeveralThreads_doesEachOnceAndReportsAll() {
        for (int i = 0; i < 3000; i++) {
            due("subject" + i, 0);
        }
        due("later", 1);
        JobRunner.Ports ports = new JobRunner.Ports(store, audit, new SecureRandomSource(), time).withThreads(8);
        JobRunner runner = new JobRunner(List.of(new CountingJob(2, () -> {})), ports);

        assertThat(runner.run(TimeBudget.of(Duration.ofMinutes(1)))).containsExactly(report(3000, 0, 0, true));

        for (int i = 0; i < 3000; i++) {
            assertThat(count("subject" + i)).isEqualTo(2);
        }
        assertThat(count("later")).isZero();
        assertThat(runner.run(TimeBudget.of(Duration.ZERO))).containsExactly(report(0, 0, 0, false));
    }

    // spec: lifecycle.md LC-15
    @Test
    void run_ofStoresOfWhichSomeCannotBeRead_doesWhatIsDueInTheOthers_andNamesThem() {
        due("subject", 0);
        Store gone = new InMemoryStore();
        gone.close();
        List<JobRunner.Index> indexes = List.of(
                new JobRunner.Index("the first", gone),
                new JobRunner.Index("the second", store),
                new JobRunner.Index("the third", gone));
        JobRunner runner = new JobRunner(
                List.of(new CountingJob(1, () -> {}), new CountingJob(2, () -> {})),
                new JobRunner.Ports(store, indexes, audit, new SecureRandomSource(), time));

        JobReport report = runner.run(TimeBudget.of(Duration.ofMinutes(1))).get(0);

        assertThat(report)
                .isEqualTo(new JobReport(DueKind.ROTATE_KEY, 1, 0, 0, true, List.of("the first", "the third")));
        assertThat(report.complete()).isFalse();
        assertThat(report.promisesMore()).isFalse();
    }

    // spec: lifecycle.md LC-15
    @Test
    void report_promisesMore_ifTimeWasOver_andNotAllOfItWasLostOnWhatWaitsOrFails() {
        assertThat(report(0, 0, 0, false).promisesMore()).as("a long step").isTrue();
        assertThat(report(1, 7, 7, false).promisesMore()).isTrue();
        assertThat(report(0, 1, 0, false).promisesMore()).isFalse();
        assertThat(report(0, 0, 1, false).promisesMore()).isFalse();
        assertThat(report(1, 1, 1, true).promisesMore()).isFalse();
    }

    private void due(String subject, long milliseconds) {
        DueEntry entry = new DueEntry(DueKind.ROTATE_KEY, time.instant().plusMillis(milliseconds), subject);
        assertThat(store.commit(DueTable.change(Set.of(), Set.of(entry)))).isTrue();
    }

    private JobReport run(int steps) {
        return runWith(steps, () -> {});
    }

    private JobReport runWith(int steps, Runnable afterDeciding) {
        return runner(steps, afterDeciding)
                .run(TimeBudget.of(Duration.ofMinutes(1)))
                .get(0);
    }

    private JobRunner runner(int steps, Runnable afterDeciding) {
        return new JobRunner(
                List.of(new CountingJob(steps, afterDeciding)),
                new JobRunner.Ports(store, audit, new SecureRandomSource(), time));
    }

    private static JobReport report(int done, int waiting, int failed, boolean complete) {
        return new JobReport(DueKind.ROTATE_KEY, done, waiting, failed, complete, List.of());
    }

    private static ItemKey item(String subject) {
        return new ItemKey("counted", subject);
    }

    private long count(String subject) {
        return store.get(item(subject)).map(Item::version).orElse(0L);
    }
}
