package dev.keyhold.server.startup;

import dev.keyhold.kms.audit.LogAuditSink;
import dev.keyhold.kms.audit.ServiceCommits;
import dev.keyhold.kms.crypto.DomainKeyring;
import dev.keyhold.kms.crypto.RandomSource;
import dev.keyhold.kms.crypto.ReceiptPublicKey;
import dev.keyhold.kms.crypto.RootKeyProvider;
import dev.keyhold.kms.crypto.SecretBytes;
import dev.keyhold.kms.erasure.ReceiptSigner;
import dev.keyhold.kms.erasure.StoreErasureJournal;
import dev.keyhold.kms.installation.Identifiers;
import dev.keyhold.kms.installation.Installer;
import dev.keyhold.kms.installation.RootKeyChange;
import dev.keyhold.kms.job.DomainKeyRoll;
import dev.keyhold.kms.key.AccountId;
import dev.keyhold.kms.key.Region;
import dev.keyhold.kms.store.DomainKeyTable;
import dev.keyhold.kms.store.Installation;
import dev.keyhold.kms.store.Store;
import dev.keyhold.kms.store.StorePart;
import dev.keyhold.server.CommandFailedException;
import dev.keyhold.server.config.ServerSettings;
import dev.keyhold.server.directory.AtomicFile;
import dev.keyhold.server.directory.CredentialsFile;
import dev.keyhold.server.directory.DataDirectory;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Opens the store with its root key, and makes both on the first start. The order survives a kill at any moment: first
 * the root key's file, whole and on the disk; then everything in the store, in one transaction; then the credentials
 * file, which is written again whenever it is not there, because its secret is in the store too. Used by one thread, for one store.
 */
final class DataOpener {
    private static final System.Logger LOG = System.getLogger(DataOpener.class.getName());

    private final ServerSettings settings;
    private final RandomSource random;
    private final InstantSource time;

    /** How many KMS keys an older copy of the store has brought back. */
    private int erasedAgain;

    DataOpener(ServerSettings settings, RandomSource random, InstantSource time) {
        this.settings = settings;
        this.random = random;
        this.time = time;
    }

    /** Takes lock and store over, unless this fails; nothing else stays open then. */
    OpenedData open(AutoCloseable lock, Store store) {
        return open(lock, store, null);
    }

    /**
     * The same, for a table that servers and functions share too.
     *
     * @param erasures the name of the table that its journal of erasures is in, or will be; null if it is in none, or was named before
     */
    OpenedData open(AutoCloseable lock, Store store, @Nullable String erasures) {
        Installer installer = new Installer(store, random, time);
        Optional<Installation> found = installer.find();
        requireAccount(found);
        if (found.isEmpty()) {
            requireNoCredentials();
        }
        RegionStores regionStores = new RegionStores(settings, store);
        found.ifPresent(regionStores::requireNothingHidden);
        Optional<TablePlace> place = TablePlace.of(settings, store);
        place.ifPresent(known -> known.requireJournal(erasures));
        RootKeyProvider rootKey = found.isPresent()
                ? rootKey(store, regionStores, found.get())
                : new RootKeys(settings.rootKey(), random).openOrCreate();
        return closedOnFailure(rootKey, () -> {
            Installation installation =
                    found.orElseGet(() -> installer.install(rootKey, account(), settings.domainKeyPeriod()));
            DomainKeyring keyring = installer.open(rootKey);
            return closedOnFailure(keyring, () -> {
                makeFit(StorePart.home(store, keyring), rootKey);
                writeReceiptKey(store, keyring);
                place.ifPresent(known -> known.settle(erasures, journal -> eraseAgain(store, keyring, journal)));
                writeCredentials(installer, installation, keyring);
                Map<Region, OpenedRegion> regions = regionStores.open(installation, rootKey, random, time);
                return closedOnFailure(() -> regions.values().forEach(OpenedRegion::close), () -> {
                    regions.forEach((region, opened) ->
                            makeFit(new StorePart(opened.locked().store(), opened.keyring(), region), rootKey));
                    Store journal = TablePlace.journal(settings, store);
                    return new OpenedData(
                            lock,
                            store,
                            journal,
                            rootKey,
                            keyring,
                            regions,
                            installation,
                            found.isEmpty(),
                            erasedAgain);
                });
            });
        });
    }

    /** The root key of stores that have keys. A change of it that was interrupted concerns all of them. */
    private RootKeyProvider rootKey(Store home, RegionStores regionStores, Installation installation) {
        if (!settings.rootKey().isChanging()) {
            return new RootKeys(settings.rootKey(), random).open();
        }
        Map<Region, LockedStore> regions = regionStores.openFiles(installation);
        try {
            List<Store> stores = new ArrayList<>(List.of(home));
            regions.values().forEach(region -> stores.add(region.store()));
            return rotation(stores).open();
        } finally {
            regions.values().forEach(LockedStore::close);
        }
    }

    private static OpenedData closedOnFailure(AutoCloseable opened, Supplier<OpenedData> opening) {
        try {
            return opening.get();
        } catch (RuntimeException failure) {
            try {
                opened.close();
            } catch (Exception unclosed) { // what AutoCloseable declares
                failure.addSuppressed(unclosed);
            }
            throw failure;
        }
    }

    /** Makes a store fit to be used with its domain keys. */
    private void makeFit(StorePart part, RootKeyProvider rootKey) {
        part.keyring().follow(rootKey, new DomainKeyTable(part.store()));
        new DomainKeyRoll(new ServiceCommits(part.store(), new LogAuditSink(), random, time), part.own())
                .beginUnlessPlanned();
        warn(new JournalReplay(settings, random, time).apply(part.store(), part.keyring()));
    }

    private int eraseAgain(Store store, DomainKeyring keyring, StoreErasureJournal journal) {
        return warn(new JournalReplay(settings, random, time).apply(store, keyring, journal));
    }

    private int warn(int erased) {
        erasedAgain += erased;
        if (erased > 0) {
            LOG.log(
                    System.Logger.Level.WARNING,
                    "the store is older than its journal of erasures: KMS keys that it brought back are erased again: {0}",
                    erased);
        }
        return erased;
    }

    /**
     * Opens a store that several servers share. It is made by {@code keyhold init} and never here, and the root access key
     * is not written to the disk of every server. Takes lock and store over, unless this fails; nothing else stays open then.
     */
    OpenedData openShared(AutoCloseable lock, Store store) {
        Installer installer = new Installer(store, random, time);
        Optional<Installation> found = installer.find();
        requireAccount(found);
        Installation installation = found.orElseThrow(() -> new CommandFailedException(
                settings.location() + " was not initialized: run keyhold init with the same store and root key, once"));
        Optional<TablePlace> place = TablePlace.of(settings, store);
        place.ifPresent(TablePlace::requireSame);
        RootKeyProvider rootKey = rotation(List.of(store)).open();
        return closedOnFailure(rootKey, () -> {
            DomainKeyring keyring = installer.open(rootKey);
            return closedOnFailure(keyring, () -> {
                makeFit(StorePart.home(store, keyring), rootKey);
                writeReceiptKey(store, keyring);
                place.ifPresent(TablePlace::writeIfUnknown);
                Store journal = TablePlace.journal(settings, store);
                return new OpenedData(
                        lock, store, journal, rootKey, keyring, Map.of(), installation, false, erasedAgain);
            });
        });
    }

    private RootKeyRotation rotation(List<Store> stores) {
        RootKeyChange.Ports ports = new RootKeyChange.Ports(stores, new LogAuditSink(), random, time);
        return new RootKeyRotation(new RootKeyChange(ports), settings.rootKey(), random);
    }

    private AccountId account() {
        AccountId wanted = settings.account();
        return wanted == null ? Identifiers.accountId(random) : wanted;
    }

    /** An account ID is chosen once; another one later is a mistake that must not pass in silence. */
    private void requireAccount(Optional<Installation> found) {
        AccountId wanted = settings.account();
        if (wanted != null && found.isPresent() && !found.get().account().equals(wanted)) {
            throw new CommandFailedException("the account of " + settings.location() + " is "
                    + found.get().account() + "; it was chosen on the first start and cannot become " + wanted);
        }
    }

    /** Made at the first start, and again whenever it is not that of the store. It is not secret. */
    private void writeReceiptKey(Store store, DomainKeyring keyring) {
        Path file = settings.directory().receiptKey();
        ReceiptPublicKey key = new ReceiptSigner(store, keyring, random, settings.backupRetention()).publicKey();
        try {
            byte[] pem = key.pem().getBytes(StandardCharsets.US_ASCII);
            if (Files.exists(file)) {
                if (Arrays.equals(pem, Files.readAllBytes(file))) {
                    return;
                }
                // Receipts of before need it.
                Files.move(file, DataDirectory.replaced(file, time.instant()));
            }
            AtomicFile.writeReadable(file, pem);
        } catch (IOException e) {
            throw CommandFailedException.of("cannot write " + file, e);
        }
    }

    /** A new root access key would be written nowhere, and nobody could ever use what is made. */
    private void requireNoCredentials() {
        Path file = settings.directory().credentials();
        if (Files.exists(file)) {
            throw new CommandFailedException(settings.location() + " holds no installation, but " + file
                    + " is of one: put back the store that it belongs to, name another directory with --data, or move that"
                    + " file away to begin anew");
        }
    }

    private void writeCredentials(Installer installer, Installation installation, DomainKeyring keyring) {
        Path file = settings.directory().credentials();
        if (Files.exists(file)) {
            return;
        }
        try (SecretBytes secret = installer.rootSecret(installation, keyring)) {
            CredentialsFile.write(file, installation, secret);
        } catch (IOException e) {
            throw CommandFailedException.of("cannot write " + file, e);
        }
    }
}
