package dev.keyhold.kms.store.sqlite;

import dev.keyhold.kms.store.StoreUnavailableException;
import java.sql.SQLException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * One thread that writes for all: what waits while a group is being flushed is the next group. So commits cost a flush
 * for each group, and nobody waits for others to come. Safe for use by several threads.
 */
final class GroupCommit implements AutoCloseable {
    private static final int MAX_GROUP = 128;
    private static final long ERASE_NANOS = TimeUnit.SECONDS.toNanos(1);

    private final GroupWriter writer;
    private final Thread thread;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition arrival = lock.newCondition();
    private final Queue<Pending> waiting = new ArrayDeque<>();
    private boolean closed;

    // Used by the thread alone.
    private boolean remnants;
    private long remnantsSince;
    private @Nullable StoreUnavailableException broken;

    private GroupCommit(GroupWriter writer) {
        this.writer = writer;
        this.thread = new Thread(this::run, "keyhold-store-writer");
        thread.setDaemon(true);
    }

    /** Starts the thread, which owns {@code writer} from then on. */
    static GroupCommit start(GroupWriter writer) {
        GroupCommit commits = new GroupCommit(writer);
        commits.thread.start();
        return commits;
    }

    /** Waits, without heed to interruption, until the transaction is on the disk or refused. */
    boolean commit(EncodedTransaction transaction) {
        Pending pending = new Pending(transaction, new CompletableFuture<>());
        enqueue(pending);
        try {
            return pending.outcome().join();
        } catch (CompletionException e) {
            throw new StoreUnavailableException("the transaction could not be written", e);
        }
    }

    /** How many commits wait for the group that is being written. */
    int waiting() {
        lock.lock();
        try {
            return waiting.size();
        } finally {
            lock.unlock();
        }
    }

    /** Writes what waits already, then ends the thread. */
    @Override
    public void close() {
        lock.lock();
        try {
            closed = true;
            arrival.signal();
        } finally {
            lock.unlock();
        }
        joinThread();
    }

    private void enqueue(Pending pending) {
        lock.lock();
        try {
            if (closed) {
                throw new StoreUnavailableException("the store is closed");
            }
            waiting.add(pending);
            arrival.signal();
        } finally {
            lock.unlock();
        }
    }

    private void run() {
        try {
            while (awaitWork()) {
                serve(takeGroup());
                eraseIfDue();
            }
        } finally {
            refuseAll();
            closeWriter();
        }
    }

    /** Returns when something waits, when it is time to erase, or when all is done; then false. */
    private boolean awaitWork() {
        lock.lock();
        try {
            while (waiting.isEmpty() && !closed) {
                if (!remnants) {
                    arrival.awaitUninterruptibly();
                } else if (arrival.awaitNanos(ERASE_NANOS) <= 0) {
                    return true;
                }
            }
            return !waiting.isEmpty();
        } catch (InterruptedException e) {
            throw new IllegalStateException("nobody interrupts this thread", e);
        } finally {
            lock.unlock();
        }
    }

    private List<Pending> takeGroup() {
        List<Pending> group = new ArrayList<>();
        lock.lock();
        try {
            while (!waiting.isEmpty() && group.size() < MAX_GROUP) {
                group.add(waiting.remove());
            }
        } finally {
            lock.unlock();
        }
        return group;
    }

    private void serve(List<Pending> group) {
        if (group.isEmpty()) {
            return;
        }
        StoreUnavailableException failure = broken;
        if (failure != null) {
            group.forEach(pending -> pending.outcome().completeExceptionally(failure));
            return;
        }
        try {
            List<Boolean> outcomes =
                    writer.write(group.stream().map(Pending::transaction).toList());
            noteRemnants(group);
            for (int index = 0; index < group.size(); index++) {
                group.get(index).outcome().complete(outcomes.get(index));
            }
        } catch (SQLException e) {
            fail(group, e);
        } finally {
            refuse(group);
        }
    }

    private void fail(List<Pending> group, SQLException cause) {
        StoreUnavailableException failure = SqliteFailure.of(cause);
        if (SqliteFailure.isFlush(cause)) {
            broken = failure;
        }
        group.forEach(pending -> pending.outcome().completeExceptionally(failure));
    }

    private void noteRemnants(List<Pending> group) {
        if (!remnants
                && group.stream().anyMatch(pending -> pending.transaction().leavesRemnants())) {
            remnants = true;
            remnantsSince = System.nanoTime();
        }
    }

    private void eraseIfDue() {
        if (!remnants || broken != null || System.nanoTime() - remnantsSince < ERASE_NANOS) {
            return;
        }
        remnantsSince = System.nanoTime();
        try {
            remnants = !writer.eraseRemnants();
        } catch (SQLException e) {
            // Tried again when it is next due; what was acknowledged is in the log and not concerned.
            remnants = true;
        }
    }

    private void refuseAll() {
        lock.lock();
        try {
            closed = true;
            refuse(waiting);
            waiting.clear();
        } finally {
            lock.unlock();
        }
    }

    private void closeWriter() {
        try {
            writer.close();
        } catch (SQLException e) {
            throw SqliteFailure.of(e);
        }
    }

    private void joinThread() {
        boolean interrupted = false;
        while (thread.isAlive()) {
            try {
                thread.join();
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    /** Whatever was thrown: nobody may wait for ever. */
    private static void refuse(Collection<Pending> group) {
        for (Pending pending : group) {
            if (!pending.outcome().isDone()) {
                pending.outcome().completeExceptionally(new StoreUnavailableException("the store has stopped"));
            }
        }
    }

    private record Pending(EncodedTransaction transaction, CompletableFuture<Boolean> outcome) {}
}
