package dev.keyhold.server.process;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;

/** Waits for what a server does by itself, for as long as a machine with much else to do may take. */
final class Await {
    private static final long PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(60);
    private static final long MILLIS = 20;

    private Await() {}

    static void until(Callable<Boolean> condition) throws Exception {
        until(condition, holds -> holds);
    }

    /** @return the first value that is as wanted */
    static <T> T until(Callable<T> value, Predicate<T> wanted) throws Exception {
        long start = System.nanoTime();
        T found = value.call();
        while (!wanted.test(found)) {
            assertThat(System.nanoTime() - start)
                    .as("waiting; the last value: %s", found)
                    .isLessThan(PATIENCE_NANOS);
            Thread.sleep(MILLIS);
            found = value.call();
        }
        return found;
    }
}
