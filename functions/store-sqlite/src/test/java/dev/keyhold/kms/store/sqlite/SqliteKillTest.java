package dev.keyhold.kms.store.sqlite;

import static org.assertj.core.api.Assertions.assertThat;

import dev.keyhold.kms.store.Item;
import dev.keyhold.kms.store.ItemKey;
import dev.keyhold.kms.store.Page;
import dev.keyhold.kms.store.Query;
import dev.keyhold.kms.store.Store;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SqliteKillTest {
    private static final int ROUNDS = Boolean.getBoolean("keyhold.soak") ? 20 : 3;

    @TempDir
    Path directory;

    // spec: store.md ST-50, ST-14
    @Test
    void kill_atAnyMoment_losesNothingAcknowledgedAndLeavesNothingHalfDone() throws Exception {
        long seed = Long.getLong("keyhold.seed", System.nanoTime());
        System.getLogger(SqliteKillTest.class.getName()).log(System.Logger.Level.INFO, "seed " + seed);
        Random random = new Random(seed);
        Path file = directory.resolve("keyhold.db");
        Map<String, Long> acknowledged = new HashMap<>();
        for (int round = 0; round < ROUNDS; round++) {
            try (ChildJvm child = ChildJvm.start(CommittingMain.class, file)) {
                child.awaitLines(1);
                Thread.sleep(random.nextInt(1500));
                List<String> lines = child.kill();
                lines.forEach(line -> acknowledge(line, acknowledged));
            }
            try (Store store = SqliteStore.open(file)) {
                for (int thread = 0; thread < CommittingMain.THREADS; thread++) {
                    String name = "thread" + thread;
                    assertConsistent(store, name, acknowledged.getOrDefault(name, 0L));
                }
            }
        }
        assertThat(acknowledged.values().stream().mapToLong(Long::longValue).sum())
                .isGreaterThan(ROUNDS);
    }

    /** A line whose end is missing was cut by the kill. */
    static void acknowledge(String line, Map<String, Long> acknowledged) {
        String[] words = line.split(" ");
        if (words.length == 2) {
            acknowledged.merge(words[0], Long.parseLong(words[1]), Math::max);
        }
    }

    static void assertConsistent(Store store, String thread, long acknowledged) {
        Optional<Item> left = store.get(new ItemKey(CommittingMain.LEFT, thread));
        long count = left.map(Item::version).orElse(0L);
        assertThat(count).isGreaterThanOrEqualTo(acknowledged);
        if (left.isPresent()) {
            assertThat(left.get().attributes()).isEqualTo(CommittingMain.attributes(count));
            ItemKey right = new ItemKey(CommittingMain.RIGHT, thread);
            assertThat(store.get(right)).contains(new Item(right, count, CommittingMain.attributes(count)));
        }
        List<Item> lasting = LongStream.rangeClosed(Math.max(1, count - CommittingMain.LASTING + 1), count)
                .mapToObj(each -> new Item(CommittingMain.created(thread, each), 1, CommittingMain.attributes(each)))
                .toList();
        Query query = new Query(CommittingMain.createdPartition(thread), "", null, 1000);
        assertThat(store.query(query)).isEqualTo(new Page(lasting, false));
    }
}
