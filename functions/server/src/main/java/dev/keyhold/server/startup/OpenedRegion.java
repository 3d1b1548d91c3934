package dev.keyhold.server.startup;

import dev.keyhold.kms.crypto.DomainKeyring;

/**
 * The store of one Region in use, and its domain keys.
 *
 * @param locked the store
 */
public record OpenedRegion(LockedStore locked, DomainKeyring keyring) implements AutoCloseable {
    @Override
    public void close() {
        keyring.close();
        locked.close();
    }
}
