package dev.keyhold.server.startup;

import dev.keyhold.kms.store.Installation;
import dev.keyhold.kms.store.InstallationTable;
import dev.keyhold.kms.store.Store;
import dev.keyhold.server.CommandFailedException;

/**
 * The store of a data directory in use, without the keys that open what is sealed in it.
 *
 * @param lock keeps servers off the directory
 */
public record LockedStore(AutoCloseable lock, Store store) implements AutoCloseable {
    /**
     * What the store was made with.
     *
     * @throws CommandFailedException if it was never used
     */
    public Installation installation() {
        return new InstallationTable(store)
                .find()
                .orElseThrow(() -> new CommandFailedException("the store was never used: start the server once"));
    }

    /** Closes everything, the lock last. */
    @Override
    public void close() {
        try (lock) {
            store.close();
        } catch (Exception e) { // what AutoCloseable declares
            throw new IllegalStateException(e);
        }
    }
}
