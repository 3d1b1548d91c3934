package dev.keyhold.kms.store;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;

/** Threads that are let go at the same moment. Used by one thread at a time. */
public final class Racers implements AutoCloseable {
    private static final long TIMEOUT_SECONDS = 120;

    private final ExecutorService threads;

    public Racers(int count) {
        threads = Executors.newFixedThreadPool(count);
    }

    public <T> List<T> together(Callable<T> first, Callable<T> second) throws Exception {
        return together(List.of(first, second));
    }

    /** Runs each on a thread of its own, and returns their results in their order. */
    public <T> List<T> together(List<Callable<T>> racers) throws Exception {
        CyclicBarrier start = new CyclicBarrier(racers.size());
        List<Future<T>> futures = new ArrayList<>();
        for (Callable<T> racer : racers) {
            futures.add(threads.submit(() -> {
                start.await();
                return racer.call();
            }));
        }
        List<T> results = new ArrayList<>();
        for (Future<T> future : futures) {
            results.add(future.get(TIMEOUT_SECONDS, TimeUnit.SECONDS));
        }
        return results;
    }

    @Override
    public void close() {
        threads.shutdownNow();
    }
}
