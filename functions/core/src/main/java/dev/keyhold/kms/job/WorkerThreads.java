package dev.keyhold.kms.job;

import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/** Threads for work on several subjects at once. They end when they had nothing to do for a while. Safe for use by several threads. */
final class WorkerThreads {
    private static final int IDLE_SECONDS = 5;

    private final ThreadPoolExecutor threads;

    /** @param most how many at most; with one, whoever calls does the work */
    WorkerThreads(int most) {
        threads = new ThreadPoolExecutor(
                most, most, IDLE_SECONDS, TimeUnit.SECONDS, new LinkedBlockingQueue<>(), WorkerThreads::thread);
        threads.allowCoreThreadTimeOut(true);
    }

    private static Thread thread(Runnable task) {
        Thread thread = new Thread(task, "keyhold-job");
        thread.setDaemon(true);
        return thread;
    }

    /** Returns when all is done. */
    <T> void forEach(List<T> subjects, Consumer<T> work) {
        if (subjects.size() < 2 || threads.getMaximumPoolSize() == 1) {
            subjects.forEach(work);
            return;
        }
        List<Callable<Object>> tasks = subjects.stream()
                .map(subject -> Executors.callable(() -> work.accept(subject)))
                .toList();
        try {
            for (Future<Object> task : threads.invokeAll(tasks)) {
                task.get();
            }
        } catch (InterruptedException stop) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while at work", stop);
        } catch (ExecutionException defect) {
            throw new IllegalStateException(defect.getCause());
        }
    }
}
