package dev.keyhold.kms.usage;

import dev.keyhold.kms.key.KeyArn;
import dev.keyhold.kms.key.KmsKey;
import dev.keyhold.kms.key.LastUsage;
import dev.keyhold.kms.key.Region;
import dev.keyhold.kms.store.KeyTable;
import dev.keyhold.kms.store.LastUsageTable;
import dev.keyhold.kms.store.Store;
import dev.keyhold.kms.store.Versioned;
import dev.keyhold.kms.store.WouldBlockException;
import dev.keyhold.kms.store.Write;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Moves uses from the buffer to the store. Safe for use by several threads. */
final class LastUsageWriter {
    private static final System.Logger LOG = System.getLogger(LastUsageWriter.class.getName());

    /** Two writes for each, so half of what a transaction may have. */
    private static final int KEYS_OF_A_TRANSACTION = 50;

    private static final int MAX_ATTEMPTS = 5;

    private final LastUsageBuffer buffer;
    private final Store store;
    private final KeyTable keys;
    private final LastUsageTable usages;

    LastUsageWriter(LastUsageBuffer buffer, Store store) {
        this.buffer = buffer;
        this.store = store;
        this.keys = new KeyTable(store);
        this.usages = new LastUsageTable(store);
    }

    /**
     * The later one of what is in the buffer and what is stored. The buffer is read first: what a flush moves meanwhile is then in the
     * store when that is read, while in the other order it could be missed in both.
     */
    Optional<LastUsage> find(KeyArn key) {
        Optional<LastUsage> recent = buffer.find(key);
        Optional<LastUsage> stored = usages.find(key).map(Versioned::value);
        return recent.filter(usage -> stored.isEmpty() || isLater(usage, stored.get()))
                .or(() -> stored);
    }

    /** Writes the uses of these KMS keys, as far as the buffer has any. What cannot be written stays there. */
    void write(Iterable<KeyArn> keysToWrite) {
        Map<Region, List<KeyArn>> batches = new HashMap<>();
        for (KeyArn key : keysToWrite) {
            List<KeyArn> batch = batches.computeIfAbsent(key.region(), region -> new ArrayList<>());
            batch.add(key);
            if (batch.size() == KEYS_OF_A_TRANSACTION) {
                writeOrLeave(batch);
                batch.clear();
            }
        }
        batches.values().forEach(this::writeOrLeave);
        warnOfDropped();
    }

    /** Each batch by itself: the store of one Region may be reachable where another is not. */
    private void writeOrLeave(List<KeyArn> batch) {
        try {
            if (!commit(batch)) {
                batch.forEach(this::writeAlone);
            }
        } catch (WouldBlockException notHere) {
            LOG.log(System.Logger.Level.DEBUG, "the last uses of KMS keys are written by another thread");
        } catch (RuntimeException failure) {
            LOG.log(
                    System.Logger.Level.WARNING,
                    "the last uses of " + batch.size() + " KMS keys are not written; they are kept for the next time",
                    failure);
        }
    }

    /** One KMS key that is changed all the time does not keep the others of its batch waiting. */
    private void writeAlone(KeyArn key) {
        for (int attempt = 0; attempt < MAX_ATTEMPTS; attempt++) {
            if (commit(List.of(key))) {
                return;
            }
        }
    }

    private boolean commit(List<KeyArn> batch) {
        Map<KeyArn, LastUsage> written = new HashMap<>();
        List<Write> writes = new ArrayList<>();
        for (KeyArn key : batch) {
            Optional<LastUsage> usage = buffer.find(key);
            usage.ifPresent(found -> {
                written.put(key, found);
                writes.addAll(writes(key, found));
            });
        }
        if (!writes.isEmpty() && !store.commit(writes)) {
            return false;
        }
        written.forEach(buffer::written);
        return true;
    }

    /** @return nothing if there is nothing to be told of the KMS key that is there now */
    private List<Write> writes(KeyArn arn, LastUsage usage) {
        Optional<Versioned<KmsKey>> key = keys.find(arn);
        if (key.isEmpty() || usage.time().isBefore(key.get().value().creationDate())) {
            return List.of();
        }
        Optional<Versioned<LastUsage>> stored = usages.find(arn);
        if (stored.isPresent() && !isLater(usage, stored.get().value())) {
            return List.of();
        }
        long version = stored.map(Versioned::version).orElse(0L);
        return List.of(keys.unchanged(key.get()), usages.put(arn, version, usage));
    }

    private static boolean isLater(LastUsage one, LastUsage other) {
        return one.time().isAfter(other.time());
    }

    private void warnOfDropped() {
        long dropped = buffer.dropped();
        if (dropped > 0) {
            LOG.log(
                    System.Logger.Level.WARNING,
                    "{0} uses of KMS keys were not recorded: too many keys were used within a minute",
                    dropped);
        }
    }
}
