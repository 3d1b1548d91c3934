package dev.keyhold.server.startup;

import dev.keyhold.kms.crypto.DomainKeyring;
import dev.keyhold.kms.crypto.RootKeyProvider;
import dev.keyhold.kms.erasure.Erasures;
import dev.keyhold.kms.erasure.StoreErasureJournal;
import dev.keyhold.kms.key.Region;
import dev.keyhold.kms.store.Installation;
import dev.keyhold.kms.store.Store;
import dev.keyhold.server.config.ServerSettings;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A data directory in use: its store, and the keys that open what is in it.
 *
 * @param lock keeps other servers off the directory
 * @param store the home store
 * @param journal the store that erasures are noted in; null if they are in the data directory
 * @param rootKey wraps and unwraps domain keys that come later
 * @param keyring the home store's domain keys
 * @param regions the stores of Regions that have one of their own
 * @param isNew whether the store was made just now
 * @param erasedAgain how many KMS keys an older copy of the store had brought back
 */
public record OpenedData(
        AutoCloseable lock,
        Store store,
        @Nullable Store journal,
        RootKeyProvider rootKey,
        DomainKeyring keyring,
        Map<Region, OpenedRegion> regions,
        Installation installation,
        boolean isNew,
        int erasedAgain)
        implements AutoCloseable {
    /** The domain keys of every store. */
    public List<DomainKeyring> keyrings() {
        return Stream.concat(Stream.of(keyring), regions.values().stream().map(OpenedRegion::keyring))
                .toList();
    }

    /** What erasing keys needs to know. */
    public Erasures erasures(ServerSettings settings) {
        return journal == null
                ? settings.erasures()
                : new Erasures(new StoreErasureJournal(journal), settings.backupRetention());
    }

    /** Closes everything, the lock last. */
    @Override
    public void close() {
        try (lock) {
            regions.values().forEach(OpenedRegion::close);
            keyring.close();
            rootKey.close();
            if (journal != null) {
                journal.close();
            }
            store.close();
        } catch (Exception e) { // what AutoCloseable declares
            throw new IllegalStateException(e);
        }
    }
}
