package dev.keyhold.kms.store.dynamodb;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.keyhold.kms.store.StoreUnavailableException;
import dev.keyhold.kms.store.StoreUnavailableException.Kind;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.Timeout.ThreadMode;

/** Calls that do not end by themselves. If a limit did not hold, these tests would not end either. */
@Timeout(value = 2, unit = TimeUnit.MINUTES, threadMode = ThreadMode.SEPARATE_THREAD)
final class TableCallsTest {
    private static final Duration LIMIT = Duration.ofMillis(300);

    private final TableCalls calls = new TableCalls("keys", LIMIT);
    private final CountDownLatch end = new CountDownLatch(1);

    @AfterEach
    void close() {
        end.countDown();
        calls.close();
    }

    // spec: store.md ST-110
    @Test
    void call_thatIgnoresItsLimit_isLeftAfterTheGrace() {
        long start = System.nanoTime();

        StoreUnavailableException outage =
                catchThrowableOfType(StoreUnavailableException.class, () -> calls.call(budget -> ignoreInterrupts()));

        assertThat(Duration.ofNanos(System.nanoTime() - start)).isGreaterThanOrEqualTo(LIMIT.plus(TableCalls.GRACE));
        assertUnanswered(outage);
    }

    // spec: store.md ST-110
    @Test
    void budget_afterTheLimit_hasNoRest() {
        StoreUnavailableException outage = catchThrowableOfType(
                StoreUnavailableException.class,
                () -> calls.call(budget -> {
                    // As long as there is no more than what is left to wait for, this ends.
                    budget.pause(Duration.ofDays(1));
                    return budget.rest();
                }));

        assertUnanswered(outage);
    }

    // spec: store.md ST-110
    @Test
    void budget_lessThanTheSdkCounts_isNoRest() {
        try (TableCalls hasty = new TableCalls("keys", Duration.ofNanos(999_999))) {
            // Again and again: what is left when it is asked for is sometimes nothing.
            for (int call = 0; call < 100; call++) {
                assertThat(catchThrowableOfType(
                                StoreUnavailableException.class, () -> hasty.call(TableCalls.Budget::rest)))
                        .as("a limit of 0 ms is none to the SDK")
                        .isNotNull();
            }
        }
    }

    private static void assertUnanswered(StoreUnavailableException outage) {
        assertThat(outage.kind()).isEqualTo(Kind.TIMEOUT);
        assertThat(outage).hasMessage("DynamoDB table keys did not answer within 300 ms");
    }

    private boolean ignoreInterrupts() {
        while (end.getCount() > 0) {
            try {
                end.await();
            } catch (InterruptedException ignored) {
                // As a system call that nothing ends.
            }
        }
        return true;
    }
}
