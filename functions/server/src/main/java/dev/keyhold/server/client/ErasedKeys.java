package dev.keyhold.server.client;

import dev.keyhold.kms.key.KeyId;
import dev.keyhold.kms.key.Region;
import java.time.Instant;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Erasures of KMS keys of the installation's account, wherever the store is open. */
public interface ErasedKeys extends AutoCloseable {
    /**
     * One erasure.
     *
     * @param key the key ARN
     * @param time when it began
     * @param receipt null while it is not complete
     */
    record Erased(String key, Instant time, @Nullable String receipt) {}

    /** Tells every erasure of a Region, in the order of key IDs. */
    void forEach(Region region, Consumer<Erased> reader);

    /** The erasures of one KMS key of a Region, the newest last. */
    List<Erased> of(Region region, KeyId key);

    @Override
    void close();
}
