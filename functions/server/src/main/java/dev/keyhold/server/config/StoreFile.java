package dev.keyhold.server.config;

import dev.keyhold.kms.key.Region;
import dev.keyhold.kms.store.StorePart;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * One of the stores of a data directory.
 *
 * @param region whose store it is; null for the home store
 * @param path an absolute path
 */
public record StoreFile(@Nullable Region region, Path path) {
    /** What a home store is called in a backup. */
    public static final String HOME = "keyhold.db";

    /** What the store is called in a backup, wherever it lies. */
    public String name() {
        return region == null ? HOME : region + ".db";
    }

    /** As messages say it. */
    @Override
    public String toString() {
        return StorePart.name(region);
    }
}
