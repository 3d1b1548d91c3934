package dev.keyhold.interceptor.s3;

import dev.keyhold.interceptor.keys.DataKeyUnavailableException;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import software.amazon.awssdk.core.exception.AbortedException;

/** Waits for data keys on the caller's own threads, never on the SDK's. */
final class Waiting {
    /** Longer than any call that keys make themselves: the bound for those that have none. */
    private static final long LIMIT_SECONDS = 60;

    private Waiting() {}

    /** For the thread that reads a stream. */
    static <T> T forAnswer(CompletableFuture<T> answer) {
        try {
            return answer.get(LIMIT_SECONDS, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            answer.cancel(true);
            Thread.currentThread().interrupt();
            throw AbortedException.create("Interrupted while waiting for a data key", e);
        } catch (ExecutionException e) {
            throw asUnchecked(e);
        } catch (TimeoutException | CancellationException e) {
            answer.cancel(true);
            throw DataKeyUnavailableException.of("There was no data key within " + LIMIT_SECONDS + " s", e);
        }
    }

    /** For a request that the interceptor makes itself while a hook waits. */
    static <T> T forRequest(CompletableFuture<T> answer) {
        try {
            return answer.get(LIMIT_SECONDS, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw AbortedException.create("Interrupted while waiting for a request of the interceptor's own", e);
        } catch (ExecutionException e) {
            throw asUnchecked(e);
        } catch (TimeoutException | CancellationException e) {
            throw RequestRefusedException.of(
                    "A request of the interceptor's own was not answered within " + LIMIT_SECONDS + " s");
        }
    }

    /** For hooks, which may run on threads that many requests share. */
    static <T> T inHook(CompletableFuture<T> answer) {
        return inHook(answer, "call prefetch() on the interceptor beforehand, or send from another thread");
    }

    /** @param advice what helps where this thread must not wait */
    static <T> T inHook(CompletableFuture<T> answer, String advice) {
        if (!answer.isDone() && isEventLoop(Thread.currentThread().getName())) {
            answer.cancel(true);
            throw RequestRefusedException.of(
                    "No data key is cached, and this thread belongs to the SDK and must not wait for one: " + advice);
        }
        return forAnswer(answer);
    }

    static boolean isEventLoop(String thread) {
        return thread.startsWith("aws-java-sdk-NettyEventLoop")
                || thread.startsWith("sdk-async-response")
                || thread.startsWith("AwsEventLoop");
    }

    private static RuntimeException asUnchecked(ExecutionException e) {
        if (e.getCause() instanceof RuntimeException cause) {
            return cause;
        }
        return new IllegalStateException(e.getCause());
    }
}
