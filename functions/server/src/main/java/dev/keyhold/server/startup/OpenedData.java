package dev.keyhold.server.startup;

import dev.keyhold.kms.crypto.DomainKeyring;
import dev.keyhold.kms.store.Installation;
import dev.keyhold.kms.store.Store;

/**
 * A data directory in use: its store, and the keys that open what is in it.
 *
 * @param lock keeps other servers off the directory
 * @param isNew whether the store was made just now
 */
public record OpenedData(
        AutoCloseable lock, Store store, DomainKeyring keyring, Installation installation, boolean isNew)
        implements AutoCloseable {
    /** Closes everything, the lock last. */
    @Override
    public void close() {
        try (lock) {
            keyring.close();
            store.close();
        } catch (Exception e) { // what AutoCloseable declares
            throw new IllegalStateException(e);
        }
    }
}
