package dev.keyhold.server.startup;

import dev.keyhold.kms.crypto.DomainKeyring;
import dev.keyhold.kms.crypto.RootKeyProvider;
import dev.keyhold.kms.key.Region;
import dev.keyhold.kms.store.Installation;
import dev.keyhold.kms.store.Store;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * A data directory in use: its store, and the keys that open what is in it.
 *
 * @param lock keeps other servers off the directory
 * @param store the home store
 * @param rootKey wraps and unwraps domain keys that come later
 * @param keyring the home store's domain keys
 * @param regions the stores of Regions that have one of their own
 * @param isNew whether the store was made just now
 */
public record OpenedData(
        AutoCloseable lock,
        Store store,
        RootKeyProvider rootKey,
        DomainKeyring keyring,
        Map<Region, OpenedRegion> regions,
        Installation installation,
        boolean isNew)
        implements AutoCloseable {
    /** The domain keys of every store. */
    public List<DomainKeyring> keyrings() {
        return Stream.concat(Stream.of(keyring), regions.values().stream().map(OpenedRegion::keyring))
                .toList();
    }

    /** Closes everything, the lock last. */
    @Override
    public void close() {
        try (lock) {
            regions.values().forEach(OpenedRegion::close);
            keyring.close();
            rootKey.close();
            store.close();
        } catch (Exception e) { // what AutoCloseable declares
            throw new IllegalStateException(e);
        }
    }
}
