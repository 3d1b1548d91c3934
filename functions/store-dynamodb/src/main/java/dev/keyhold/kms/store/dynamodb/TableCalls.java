package dev.keyhold.kms.store.dynamodb;

import dev.keyhold.kms.store.StoreUnavailableException;
import dev.keyhold.kms.store.StoreUnavailableException.Kind;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.awscore.AwsRequestOverrideConfiguration;
import software.amazon.awssdk.core.exception.ApiCallAttemptTimeoutException;
import software.amazon.awssdk.core.exception.ApiCallTimeoutException;
import software.amazon.awssdk.core.exception.SdkClientException;
import software.amazon.awssdk.services.dynamodb.model.DynamoDbException;
import software.amazon.awssdk.services.dynamodb.model.ResourceNotFoundException;
import software.amazon.awssdk.services.dynamodb.model.TransactionInProgressException;

/**
 * Makes calls of one table within a time limit, and says in the store's words what went wrong (ST-110, ST-111). The calls
 * run on threads of their own: the SDK interrupts the thread that it runs on to end an attempt, and so would swallow an
 * interrupt that was meant for the caller, who here waits without being disturbed (ST-4). Safe for use by several threads.
 */
final class TableCalls implements AutoCloseable {
    /** How much later than the limit a caller goes away from a call that does not end when it is told to. */
    static final Duration GRACE = Duration.ofSeconds(1);

    private final String table;
    private final Duration limit;
    private final ExecutorService threads = Executors.newCachedThreadPool(TableCalls::thread);

    /** @param limit the longest time that one call of the store takes, all of its attempts included */
    TableCalls(String table, Duration limit) {
        this.table = table;
        this.limit = limit;
    }

    /** The time of one call of the store. */
    final class Budget {
        private final long end = System.nanoTime() + limit.toNanos();

        /** @throws StoreUnavailableException if it is over */
        AwsRequestOverrideConfiguration rest() {
            // The SDK counts milliseconds, and takes none of them for no limit.
            long millis = TimeUnit.NANOSECONDS.toMillis(end - System.nanoTime());
            if (millis <= 0) {
                throw silent(null);
            }
            return AwsRequestOverrideConfiguration.builder()
                    .apiCallTimeout(Duration.ofMillis(millis))
                    .build();
        }

        /** Waits, at most for what is left. */
        void pause(Duration wait) {
            LockSupport.parkNanos(Math.min(wait.toNanos(), end - System.nanoTime()));
        }
    }

    /**
     * Makes one call of the store, which may be several of the table.
     *
     * @throws StoreUnavailableException if the table does not answer, or answers with an error
     */
    <T> T call(Function<Budget, T> call) {
        Budget budget = new Budget();
        Future<T> result;
        try {
            result = threads.submit(() -> call.apply(budget));
        } catch (RejectedExecutionException e) {
            throw closed(e);
        }
        return await(result, budget.end + GRACE.toNanos());
    }

    private <T> T await(Future<T> result, long end) {
        boolean interrupted = false;
        try {
            while (true) {
                try {
                    return result.get(end - System.nanoTime(), TimeUnit.NANOSECONDS);
                } catch (InterruptedException e) {
                    interrupted = true;
                }
            }
        } catch (TimeoutException e) {
            throw silent(e);
        } catch (ExecutionException e) {
            throw described(e.getCause());
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    @Override
    public void close() {
        threads.shutdown();
    }

    StoreUnavailableException unavailable(Kind kind, String what, @Nullable Throwable cause) {
        return new StoreUnavailableException(kind, "DynamoDB table " + table + " " + what, cause);
    }

    private RuntimeException described(@Nullable Throwable failure) {
        if (failure instanceof DynamoDbException refusal) {
            return refused(refusal);
        }
        if (failure instanceof ApiCallTimeoutException) {
            return silent(failure);
        }
        if (failure instanceof SdkClientException e) {
            return unavailable(isSilence(e) ? Kind.TIMEOUT : Kind.FAULT, "cannot be reached: " + e.getMessage(), e);
        }
        if (threads.isShutdown()) {
            return closed(failure);
        }
        return failure instanceof RuntimeException defect ? defect : new IllegalStateException(failure);
    }

    private StoreUnavailableException refused(DynamoDbException e) {
        if (e instanceof ResourceNotFoundException) {
            return unavailable(Kind.FAULT, "does not exist", e);
        }
        boolean mayWorkSoon = e.isThrottlingException() || e instanceof TransactionInProgressException;
        return unavailable(mayWorkSoon ? Kind.TIMEOUT : Kind.FAULT, "answers: " + e.getMessage(), e);
    }

    private StoreUnavailableException silent(@Nullable Throwable cause) {
        return unavailable(Kind.TIMEOUT, "did not answer within " + limit.toMillis() + " ms", cause);
    }

    private static StoreUnavailableException closed(@Nullable Throwable cause) {
        return new StoreUnavailableException(Kind.TIMEOUT, "the store is closed", cause);
    }

    private static boolean isSilence(SdkClientException e) {
        if (e instanceof ApiCallAttemptTimeoutException) {
            return true;
        }
        for (Throwable cause = e.getCause(); cause != null; cause = cause.getCause()) {
            if (cause instanceof IOException) {
                return true;
            }
        }
        return false;
    }

    private static Thread thread(Runnable work) {
        Thread thread = new Thread(work, "keyhold-dynamodb");
        thread.setDaemon(true);
        return thread;
    }
}
