package dev.keyhold.kms.usage;

import dev.keyhold.kms.key.KeyArn;
import dev.keyhold.kms.key.LastUsage;
import dev.keyhold.kms.store.Store;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * Has each request write what is to be written, for processes that are frozen between requests and have no timers. On a thread
 * that must not wait for the store nothing is written; it stays for a later request.
 */
public final class InlineLastUsage implements LastUsageRecorder {
    /** A process writes the use of a KMS key no more often than once in this time. */
    private static final Duration BOUND = Duration.ofMinutes(1);

    private static final int MOST_OF_OTHERS = 8;

    private final LastUsageBuffer buffer = new LastUsageBuffer();
    private final LastUsageWriter writer;
    private final ReentrantLock deciding = new ReentrantLock();

    /** When the use of a KMS key was last written, the longest ago first. Guarded by {@link #deciding}. */
    private final Map<KeyArn, Instant> writes = new LinkedHashMap<>();

    public InlineLastUsage(Store store) {
        this.writer = new LastUsageWriter(buffer, store);
    }

    @Override
    public void record(List<KeyArn> keys, LastUsage usage) {
        for (KeyArn key : keys) {
            buffer.put(key, usage);
        }
        writer.write(due(keys, usage.time()));
    }

    @Override
    public Optional<LastUsage> find(KeyArn key) {
        return writer.find(key);
    }

    @Override
    public void flush() {
        writer.write(buffer.keys());
    }

    /** The lock is held to decide who writes what, and not while it is written. */
    private List<KeyArn> due(List<KeyArn> used, Instant now) {
        List<KeyArn> due = new ArrayList<>();
        deciding.lock();
        try {
            Iterator<Map.Entry<KeyArn, Instant>> oldest = writes.entrySet().iterator();
            while (due.size() < MOST_OF_OTHERS && oldest.hasNext()) {
                Map.Entry<KeyArn, Instant> entry = oldest.next();
                if (!isOver(entry.getValue(), now)) {
                    break;
                }
                oldest.remove();
                buffer.find(entry.getKey()).ifPresent(usage -> due.add(entry.getKey()));
            }
            used.stream()
                    .filter(key -> isOver(writes.get(key), now) && !due.contains(key))
                    .forEach(due::add);
            writes.keySet().removeAll(due);
            due.forEach(key -> writes.put(key, now));
        } finally {
            deciding.unlock();
        }
        return due;
    }

    private static boolean isOver(@Nullable Instant written, Instant now) {
        return written == null || now.isBefore(written) || !now.isBefore(written.plus(BOUND));
    }
}
