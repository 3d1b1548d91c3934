package dev.keyhold.server.startup;

import dev.keyhold.kms.audit.LogAuditSink;
import dev.keyhold.kms.crypto.RandomSource;
import dev.keyhold.kms.crypto.SecureRandomSource;
import dev.keyhold.kms.installation.RootKeyChange;
import dev.keyhold.kms.key.Region;
import dev.keyhold.kms.store.RegionalStore;
import dev.keyhold.kms.store.Store;
import dev.keyhold.server.CommandFailedException;
import dev.keyhold.server.config.HttpsSettings.CertificateFiles;
import dev.keyhold.server.config.Listener;
import dev.keyhold.server.config.RootKeySettings;
import dev.keyhold.server.config.ServerSettings;
import dev.keyhold.server.config.StoreFile;
import dev.keyhold.server.directory.DataDirectory;
import dev.keyhold.server.directory.PendingRestore;
import dev.keyhold.server.tls.CertificateMaker;
import dev.keyhold.server.tls.ServerCertificate;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** Takes the steps before the listeners open. Each of them says in one line why it cannot be taken. */
public final class Preparation {
    private final ServerSettings settings;
    private final Storage storage;
    private final InstantSource time;

    public Preparation(ServerSettings settings, Storage storage, InstantSource time) {
        this.settings = settings;
        this.storage = storage;
        this.time = time;
    }

    /** The caller owns what it gets. */
    public PreparedServer prepare() {
        DataDirectory directory = settings.directory();
        directory.prepare();
        AutoCloseable lock = storage.lock(directory.root());
        requirePorts();
        CertificateFiles certificate = certificate();
        return new PreparedServer(settings, openData(lock), certificate);
    }

    /** Opens the data of a server that does not run, for a command that works on it. The caller owns what it gets. */
    public OpenedData openExisting() {
        requireDatabase();
        return openData(storage.lock(settings.directory().root()));
    }

    /**
     * Changes the root key of the stores of a data directory that no server uses, or of a table.
     *
     * @throws dev.keyhold.kms.store.StoreUnavailableException if a server uses the data directory
     */
    public RootKeyRotation.Done rotateRootKey(RootKeySettings next, RandomSource random) {
        try (LockedStore opened = openStore()) {
            List<Store> stores =
                    opened.store() instanceof RegionalStore several ? several.parts() : List.of(opened.store());
            RootKeyChange change = new RootKeyChange(new RootKeyChange.Ports(stores, new LogAuditSink(), random, time));
            return new RootKeyRotation(change, settings.rootKey(), random).rotate(next);
        }
    }

    /**
     * Opens the store of a server that does not run, for a command that needs none of the keys. The caller owns what it gets.
     *
     * @throws dev.keyhold.kms.store.StoreUnavailableException if a server uses it
     */
    public LockedStore openStore() {
        requireDatabase();
        LockedStore home = openHome();
        Map<Region, LockedStore> regions = new RegionStores(settings, home.store()).openFiles(home.installation());
        if (regions.isEmpty()) {
            return home;
        }
        return new LockedStore(
                () -> {
                    for (LockedStore region : regions.values()) {
                        region.lock().close();
                    }
                    home.lock().close();
                },
                new RegionalStore(
                        home.store(),
                        regions.entrySet().stream()
                                .collect(Collectors.toMap(
                                        Map.Entry::getKey,
                                        entry -> entry.getValue().store()))));
    }

    private LockedStore openHome() {
        DataDirectory directory = settings.directory();
        AutoCloseable lock = storage.lock(directory.root());
        boolean isOpen = false;
        try {
            settle();
            LockedStore home = new LockedStore(lock, storage.open(directory.database()));
            isOpen = true;
            return home;
        } finally {
            if (!isOpen) {
                release(lock);
            }
        }
    }

    private static void release(AutoCloseable lock) {
        try {
            lock.close();
        } catch (Exception e) { // what AutoCloseable declares
            throw new IllegalStateException(e);
        }
    }

    private void requireDatabase() {
        DataDirectory directory = settings.directory();
        if (settings.table() != null) {
            directory.prepare();
        } else if (!Files.exists(directory.database()) && !PendingRestore.isThere(directory)) {
            throw new CommandFailedException(
                    "there is no database in " + directory.root() + ": start the server once, or name its --data DIR");
        }
    }

    private OpenedData openData(AutoCloseable lock) {
        settle();
        Store store = storage.open(settings.directory().database());
        DataOpener opener = new DataOpener(settings, new SecureRandomSource(), time);
        return settings.table() == null ? opener.open(lock, store) : opener.openShared(lock, store);
    }

    /** A restore that was killed leaves stores of before beside restored ones. Only for whoever has the lock. */
    private void settle() {
        PendingRestore.settle(
                settings.directory(),
                settings.stores().stream().map(StoreFile::path).toList());
    }

    private void requirePorts() {
        Ports.requireFree(settings.https().listener(), "--https-port");
        Listener http = settings.http();
        if (http != null) {
            Ports.requireFree(http, "--http-port");
        }
    }

    private CertificateFiles certificate() {
        CertificateFiles own = settings.https().own();
        if (own != null) {
            requireReadable(own.certificate());
            requireReadable(own.key());
            return own;
        }
        DataDirectory directory = settings.directory();
        new ServerCertificate(directory, new CertificateMaker(new SecureRandom()), time).ensure(hosts());
        return new CertificateFiles(directory.certificate(), directory.certificateKey());
    }

    /** What a certificate made here is good for: this machine by its own names, and the host that is served. */
    private List<String> hosts() {
        List<String> hosts = new ArrayList<>(List.of("localhost", "127.0.0.1", "::1"));
        Listener https = settings.https().listener();
        if (!https.address().isAnyLocalAddress()) {
            hosts.add(https.host());
        }
        return hosts;
    }

    private static void requireReadable(Path file) {
        if (!Files.isReadable(file)) {
            throw new CommandFailedException("cannot read " + file + ", which the settings name for HTTPS");
        }
    }
}
