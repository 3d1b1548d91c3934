package dev.keyhold.kms.usage;

import dev.keyhold.kms.key.KeyArn;
import dev.keyhold.kms.key.LastUsage;
import dev.keyhold.kms.store.Store;
import java.util.List;
import java.util.Optional;

/** Keeps uses in memory until somebody has them written, which is to be done once a minute and at the end. */
public final class BufferedLastUsage implements LastUsageRecorder {
    private final LastUsageBuffer buffer = new LastUsageBuffer();
    private final LastUsageWriter writer;

    public BufferedLastUsage(Store store) {
        this.writer = new LastUsageWriter(buffer, store);
    }

    @Override
    public void record(List<KeyArn> keys, LastUsage usage) {
        for (KeyArn key : keys) {
            buffer.put(key, usage);
        }
    }

    @Override
    public Optional<LastUsage> find(KeyArn key) {
        return writer.find(key);
    }

    @Override
    public void flush() {
        writer.write(buffer.keys());
    }
}
