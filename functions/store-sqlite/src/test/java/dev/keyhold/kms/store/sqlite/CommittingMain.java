package dev.keyhold.kms.store.sqlite;

import dev.keyhold.kms.store.Attributes;
import dev.keyhold.kms.store.Item;
import dev.keyhold.kms.store.ItemKey;
import dev.keyhold.kms.store.Store;
import dev.keyhold.kms.store.Write;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Commits without end, from several threads, and prints "THREAD COUNT" after each acknowledgement. Each commit replaces two
 * items of its thread, in two partitions, creates one, and deletes the one that was created ten commits before.
 */
final class CommittingMain {
    static final int THREADS = 4;
    static final String LEFT = "left";
    static final String RIGHT = "right";
    static final int LASTING = 10;
    private static final int PAYLOAD_BYTES = 3_000;

    private final Store store;
    private final String thread;

    private CommittingMain(Store store, String thread) {
        this.store = store;
        this.thread = thread;
    }

    public static void main(String[] arguments) {
        Store store = SqliteStore.open(Path.of(arguments[0]));
        for (int thread = 0; thread < THREADS; thread++) {
            CommittingMain committing = new CommittingMain(store, "thread" + thread);
            new Thread(committing::run).start();
        }
    }

    static ItemKey created(String thread, long count) {
        return new ItemKey(createdPartition(thread), "%010d".formatted(count));
    }

    static String createdPartition(String thread) {
        return "created/" + thread;
    }

    /** The attributes of the commit of this count: several pages, so that half of them could be seen. */
    static Attributes attributes(long count) {
        return Attributes.builder()
                .with("count", count)
                .with("payload", ("" + count + ".").repeat(PAYLOAD_BYTES).substring(0, PAYLOAD_BYTES))
                .build();
    }

    private void run() {
        long count = store.get(new ItemKey(LEFT, thread)).map(Item::version).orElse(0L);
        while (true) {
            List<Write> writes = new ArrayList<>();
            writes.add(new Write.Put(new ItemKey(LEFT, thread), count, attributes(count + 1)));
            writes.add(Write.create(created(thread, count + 1), attributes(count + 1)));
            if (count >= LASTING) {
                writes.add(new Write.Delete(created(thread, count + 1 - LASTING), 1));
            }
            writes.add(new Write.Put(new ItemKey(RIGHT, thread), count, attributes(count + 1)));
            if (!store.commit(writes)) {
                throw new AssertionError("nobody else writes these items");
            }
            count++;
            System.out.println(thread + " " + count);
        }
    }
}
