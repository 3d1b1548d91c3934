package dev.keyhold.server.client;

import java.time.Instant;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Erasures of KMS keys, wherever the store is open. */
public interface ErasedKeys extends AutoCloseable {
    /**
     * One erasure.
     *
     * @param key the key ARN
     * @param time when it began
     * @param receipt null while it is not complete
     */
    record Erased(String key, Instant time, @Nullable String receipt) {}

    /** Tells every erasure of the Region that the settings name, in the order of key IDs. */
    void forEach(Consumer<Erased> reader);

    /**
     * The erasures of one KMS key, the newest last.
     *
     * @param key its key ID, or its key ARN for another Region
     * @throws dev.keyhold.server.CommandFailedException if there is none
     */
    List<Erased> of(String key);

    @Override
    void close();
}
