package dev.keyhold.kms.crypto;

/** Where the domain keys of a store are read. Safe for use by several threads. */
@FunctionalInterface
public interface DomainKeySource {
    /** Reads all of them, as they are now. It throws what the store throws when it cannot be read, or not by this thread. */
    StoredDomainKeys read();
}
