package dev.keyhold.kms.store.sqlite;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.keyhold.kms.store.Attributes;
import dev.keyhold.kms.store.ItemKey;
import dev.keyhold.kms.store.StoreUnavailableException;
import dev.keyhold.kms.store.Write;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.sqlite.SQLiteErrorCode;
import org.sqlite.SQLiteException;

@Timeout(30)
class GroupCommitTest {
    private final GatedWriter writer = new GatedWriter();
    private final GroupCommit commits = GroupCommit.start(writer);
    private final ExecutorService threads = Executors.newCachedThreadPool();

    @AfterEach
    void stop() {
        writer.openFor(1_000);
        commits.close();
        threads.shutdownNow();
    }

    // spec: store.md ST-77
    @Test
    void commit_whileAGroupIsFlushed_joinsTheNextGroup() throws Exception {
        Future<Boolean> first = commit("first");
        writer.awaitGroups(1);
        List<Future<Boolean>> others = new ArrayList<>();
        for (int index = 0; index < 5; index++) {
            others.add(commit("other" + index));
        }
        awaitWaiting(5);

        writer.openFor(1);
        assertThat(first.get()).isTrue();
        writer.awaitGroups(2);
        assertThat(others).noneMatch(Future::isDone);
        writer.openFor(1);

        for (Future<Boolean> other : others) {
            assertThat(other.get()).isTrue();
        }
        assertThat(writer.groupSizes()).containsExactly(1, 5);
    }

    // spec: store.md ST-11, ST-77
    @Test
    void commit_whoseConditionFails_isRefusedAloneInItsGroup() throws Exception {
        Future<Boolean> first = commit("first");
        writer.awaitGroups(1);
        Future<Boolean> good = commit("good");
        Future<Boolean> bad = commit("refused");
        awaitWaiting(2);
        writer.openFor(2);

        assertThat(first.get()).isTrue();
        assertThat(good.get()).isTrue();
        assertThat(bad.get()).isFalse();
    }

    // spec: store.md ST-16, ST-78
    @Test
    void commit_onFullDisk_isUnavailableAndTheNextIsServed() throws Exception {
        writer.failNext(new SQLiteException("full", SQLiteErrorCode.SQLITE_FULL));
        writer.openFor(2);

        assertUnavailable(commit("refused by the disk"));
        assertThat(commit("next").get()).isTrue();
    }

    // spec: store.md ST-78
    @Test
    void commit_behindFailedFlush_isNeverWritten() throws Exception {
        for (SQLiteErrorCode code :
                List.of(SQLiteErrorCode.SQLITE_IOERR_FSYNC, SQLiteErrorCode.SQLITE_IOERR_DIR_FSYNC)) {
            GatedWriter failing = new GatedWriter();
            failing.failNext(new SQLiteException("flush", code));
            failing.openFor(100);
            try (GroupCommit broken = GroupCommit.start(failing)) {
                assertThatThrownBy(() -> broken.commit(transaction("lost")))
                        .isInstanceOf(StoreUnavailableException.class);
                assertThatThrownBy(() -> broken.commit(transaction("next")))
                        .isInstanceOf(StoreUnavailableException.class);
                assertThat(failing.groupSizes()).containsExactly(1);
            }
        }
    }

    @Test
    void commit_whenTheThreadDies_doesNotWaitForEver() throws Exception {
        writer.dieNext();
        Future<Boolean> first = commit("first");
        writer.awaitGroups(1);
        Future<Boolean> waiting = commit("waiting");
        awaitWaiting(1);
        writer.openFor(1);

        assertUnavailable(first);
        assertUnavailable(waiting);
        assertUnavailable(commit("later"));
        commits.close();
        assertThat(writer.closed()).isTrue();
    }

    // spec: store.md ST-51
    @Test
    void close_writesWhatWaitsAndRefusesWhatComesLater() throws Exception {
        Future<Boolean> first = commit("first");
        writer.awaitGroups(1);
        Future<Boolean> waiting = commit("waiting");
        awaitWaiting(1);
        Future<?> closing = threads.submit(commits::close);
        writer.openFor(100);
        closing.get();

        assertThat(first.get()).isTrue();
        assertThat(waiting.get()).isTrue();
        assertThat(writer.closed()).isTrue();
        assertUnavailable(commit("later"));
    }

    // spec: store.md ST-79
    @Test
    void commit_thatLeavesRemnants_hasThemErasedSoon() throws Exception {
        writer.openFor(100);
        commits.commit(transaction("created"));
        assertThat(writer.erasures.poll(1500, TimeUnit.MILLISECONDS)).isNull();

        commits.commit(deletion());

        assertThat(writer.erasures.poll(10, TimeUnit.SECONDS)).isNotNull();
        assertThat(writer.erasures.poll(1500, TimeUnit.MILLISECONDS)).isNull();
    }

    // spec: store.md ST-79
    @Test
    void erasure_thatCannotBeDone_isTriedAgainAndHurtsNobody() throws Exception {
        writer.openFor(100);
        writer.erasable = false;
        commits.commit(deletion());

        assertThat(writer.erasures.poll(10, TimeUnit.SECONDS)).isNotNull();
        assertThat(commits.commit(transaction("meanwhile"))).isTrue();
        assertThat(writer.erasures.poll(10, TimeUnit.SECONDS)).isNotNull();
    }

    private Future<Boolean> commit(String name) {
        return threads.submit(() -> commits.commit(transaction(name)));
    }

    /** Waits until so many commits wait for their group. */
    private void awaitWaiting(int count) throws InterruptedException {
        while (commits.waiting() < count) {
            Thread.sleep(1);
        }
    }

    private static void assertUnavailable(Future<Boolean> future) {
        assertThatThrownBy(future::get).hasCauseInstanceOf(StoreUnavailableException.class);
    }

    private static EncodedTransaction transaction(String name) {
        return new EncodedTransaction(
                List.of(Write.create(new ItemKey("partition", name), Attributes.NONE)), new ItemCodec());
    }

    private static EncodedTransaction deletion() {
        return new EncodedTransaction(
                List.of(new Write.Delete(new ItemKey("partition", "deleted"), 1)), new ItemCodec());
    }

    /** Writes a group each time it is let, and refuses items called "refused". */
    private static final class GatedWriter implements GroupWriter {
        private final Semaphore gate = new Semaphore(0);
        private final List<Integer> groups = new ArrayList<>();
        private final BlockingQueue<Long> erasures = new LinkedBlockingQueue<>();
        private volatile boolean erasable = true;
        private volatile boolean dying;
        private volatile boolean closed;
        private volatile @Nullable SQLException failure;

        @Override
        public List<Boolean> write(List<EncodedTransaction> group) throws SQLException {
            synchronized (groups) {
                groups.add(group.size());
                groups.notifyAll();
            }
            gate.acquireUninterruptibly();
            if (dying) {
                throw new IllegalStateException("a mistake of the program");
            }
            SQLException toThrow = failure;
            failure = null;
            if (toThrow != null) {
                throw toThrow;
            }
            return group.stream()
                    .map(each -> !each.write(0).key().sort().equals("refused"))
                    .toList();
        }

        @Override
        public boolean eraseRemnants() {
            erasures.add(System.nanoTime());
            return erasable;
        }

        @Override
        public void close() {
            closed = true;
        }

        void openFor(int count) {
            gate.release(count);
        }

        void failNext(SQLException e) {
            failure = e;
        }

        void dieNext() {
            dying = true;
        }

        boolean closed() {
            return closed;
        }

        List<Integer> groupSizes() {
            synchronized (groups) {
                return List.copyOf(groups);
            }
        }

        void awaitGroups(int count) throws InterruptedException {
            synchronized (groups) {
                while (groups.size() < count) {
                    groups.wait();
                }
            }
        }
    }
}
