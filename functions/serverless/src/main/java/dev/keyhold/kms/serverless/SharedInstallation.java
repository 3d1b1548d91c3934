package dev.keyhold.kms.serverless;

import dev.keyhold.kms.crypto.DomainKeyring;
import dev.keyhold.kms.crypto.RandomSource;
import dev.keyhold.kms.crypto.RootKeyProvider;
import dev.keyhold.kms.erasure.Erasures;
import dev.keyhold.kms.erasure.StoreErasureJournal;
import dev.keyhold.kms.installation.Installer;
import dev.keyhold.kms.store.DomainKeyTable;
import dev.keyhold.kms.store.Store;
import dev.keyhold.kms.store.StorePlace;
import dev.keyhold.kms.store.StorePlaceTable;
import dev.keyhold.kms.store.dynamodb.DynamoDbStore;
import dev.keyhold.kms.store.dynamodb.WatchedTable;
import java.time.InstantSource;
import org.jspecify.annotations.Nullable;

/**
 * An installation in a table that functions and servers share, opened with its root key. It is made by {@code keyhold init}
 * and never here. Whoever opens one closes it. Safe for use by several threads.
 *
 * @param store not cached
 * @param rootKey wraps and unwraps domain keys that come later
 * @param keyring the domain keys, in this process's memory from now on
 */
public record SharedInstallation(
        Store store, Store journal, RootKeyProvider rootKey, DomainKeyring keyring, Erasures erasures)
        implements AutoCloseable {
    /**
     * Opens it: a few reads of the table, and one of the root key's keeper for each domain key.
     *
     * @throws SettingsException if the table was not initialized, or was restored and what was erased since not erased again
     * @throws dev.keyhold.kms.crypto.RootKeyException if the root key is another, or cannot be used
     * @throws dev.keyhold.kms.store.StoreUnavailableException if the table cannot be read
     */
    public static SharedInstallation open(FunctionSettings settings, RandomSource random, InstantSource time) {
        WatchedTable store = WatchedTable.open(settings.table(), time);
        try {
            requireInitialized(settings, new Installer(store, random, time));
            requireSame(settings, new StorePlaceTable(store).find().orElse(null), store.id());
            RootKeyProvider rootKey = settings.rootKey().open(random);
            try {
                return open(settings, store, rootKey, random);
            } catch (RuntimeException e) {
                rootKey.close();
                throw e;
            }
        } catch (RuntimeException e) {
            store.close();
            throw e;
        }
    }

    private static SharedInstallation open(
            FunctionSettings settings, Store store, RootKeyProvider rootKey, RandomSource random) {
        DomainKeyTable domainKeys = new DomainKeyTable(store);
        DomainKeyring keyring = DomainKeyring.open(rootKey, domainKeys.read(), random);
        keyring.follow(rootKey, domainKeys);
        Store journal = DynamoDbStore.open(settings.journal());
        Erasures erasures = new Erasures(new StoreErasureJournal(journal), settings.backupRetention());
        return new SharedInstallation(store, journal, rootKey, keyring, erasures);
    }

    private static void requireInitialized(FunctionSettings settings, Installer installer) {
        if (installer.find().isEmpty()) {
            throw new SettingsException("DynamoDB table "
                    + settings.table().table()
                    + " was not initialized: run keyhold init with this table and root key, once");
        }
    }

    /** A table that was restored has another ID, and its place still names the one that it is a copy of (erasure.md ER-39). */
    private static void requireSame(FunctionSettings settings, @Nullable StorePlace place, String id) {
        String erasures = settings.journal().table();
        if (place != null && !place.table().equals(id)) {
            throw new SettingsException("DynamoDB table " + settings.table().table()
                    + " was restored from a backup, or copied, and would bring back what was erased since: run keyhold init with"
                    + " this table, this root key and --erasures-table " + erasures + ", which erases that again");
        }
        if (place == null || !erasures.equals(place.erasures())) {
            throw new SettingsException("DynamoDB table " + settings.table().table()
                    + " does not have its erasures in table " + erasures
                    + " yet: run keyhold init with this table, this root key"
                    + " and --erasures-table " + erasures + ", once");
        }
    }

    @Override
    public void close() {
        keyring.close();
        rootKey.close();
        journal.close();
        store.close();
    }
}
