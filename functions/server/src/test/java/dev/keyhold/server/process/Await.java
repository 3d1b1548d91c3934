package dev.keyhold.server.process;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.Callable;
import java.util.function.Predicate;

/** Waits for what a server does by itself, for as long as a machine with much else to do may take. */
final class Await {
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final long MILLIS = 20;

    private Await() {}

    static void until(Callable<Boolean> condition) throws Exception {
        until(condition, holds -> holds);
    }

    /** @return the first value that is as wanted */
    static <T> T until(Callable<T> value, Predicate<T> wanted) throws Exception {
        Instant end = Instant.now().plus(PATIENCE);
        T found = value.call();
        while (!wanted.test(found)) {
            assertThat(Instant.now()).as("waiting; the last value: %s", found).isBefore(end);
            Thread.sleep(MILLIS);
            found = value.call();
        }
        return found;
    }
}
