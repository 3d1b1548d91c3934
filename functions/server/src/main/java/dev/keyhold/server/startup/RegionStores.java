package dev.keyhold.server.startup;

import dev.keyhold.kms.crypto.DomainKeyring;
import dev.keyhold.kms.crypto.RandomSource;
import dev.keyhold.kms.crypto.RootKeyException;
import dev.keyhold.kms.crypto.RootKeyProvider;
import dev.keyhold.kms.installation.Installer;
import dev.keyhold.kms.key.Region;
import dev.keyhold.kms.store.DomainKeyTable;
import dev.keyhold.kms.store.Installation;
import dev.keyhold.kms.store.InstallationTable;
import dev.keyhold.kms.store.RegionTable;
import dev.keyhold.kms.store.Store;
import dev.keyhold.kms.store.StoreUnavailableException;
import dev.keyhold.kms.store.sqlite.DataDirectoryLock;
import dev.keyhold.kms.store.sqlite.SqliteStore;
import dev.keyhold.server.CommandFailedException;
import dev.keyhold.server.config.ServerSettings;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** The stores that Regions have of their own (multi-region.md MR-13 to MR-16). */
public final class RegionStores {
    private static final String INTERRUPTED =
            " If a change of the root key was interrupted, run the same keyhold root rotate again, which finishes it.";

    private final ServerSettings settings;
    private final Store home;
    private final RegionTable remembered;

    /** @param home the home store, which stays its owner's */
    RegionStores(ServerSettings settings, Store home) {
        this.settings = settings;
        this.home = home;
        this.remembered = new RegionTable(home);
    }

    /**
     * Makes sure that the settings hide nothing that a Region has.
     *
     * @param installation what the home store was made with
     */
    void requireNothingHidden(Installation installation) {
        Map<Region, String> known = remembered.others();
        known.forEach((region, place) -> {
            Path file = settings.regionStores().get(region);
            if (file == null) {
                throw new CommandFailedException("the KMS keys of " + region + " are in " + place + ", but "
                        + settings.directory().settings() + " does not name it any more: put the line keyhold.region.\""
                        + region + "\".store=" + place + " back");
            }
            if (!Files.exists(file)) {
                throw new CommandFailedException("the store of " + region + " is not there: " + file
                        + "; bring the file back, which was last used as " + place);
            }
        });
        settings.regionStores().forEach((region, file) -> {
            if (!known.containsKey(region) && remembered.holds(installation.account(), region)) {
                throw new CommandFailedException(region + " cannot get a store of its own: "
                        + settings.directory().database() + " has KMS keys of it (or aliases, or erased keys), which "
                        + file + " would hide; take the line out of "
                        + settings.directory().settings());
            }
        });
    }

    /** Opens those that are there, without their keys. The caller owns them. */
    Map<Region, LockedStore> openFiles(Installation installation) {
        requireNothingHidden(installation);
        Map<Region, LockedStore> opened = new TreeMap<>(Region.BY_NAME);
        try {
            settings.regionStores().forEach((region, file) -> {
                if (Files.exists(file)) {
                    LockedStore store = open(region, file);
                    opened.put(region, store);
                    if (isUnused(region, store.store())) {
                        // Killed while it was made: there is nothing in it.
                        store.close();
                        opened.remove(region);
                    } else {
                        requireOf(installation, region, file, store.store());
                    }
                }
            });
            return opened;
        } catch (RuntimeException failure) {
            opened.values().forEach(LockedStore::close);
            throw failure;
        }
    }

    /** Opens all of them with their keys, and makes those that are new. The caller owns them. */
    Map<Region, OpenedRegion> open(
            Installation installation, RootKeyProvider rootKey, RandomSource random, InstantSource time) {
        requireNothingHidden(installation);
        Map<Region, OpenedRegion> opened = new TreeMap<>(Region.BY_NAME);
        try {
            settings.regionStores()
                    .forEach((region, file) ->
                            opened.put(region, new Opening(region, file, installation, random, time).run(rootKey)));
            return opened;
        } catch (RuntimeException failure) {
            opened.values().forEach(OpenedRegion::close);
            throw failure;
        }
    }

    private boolean isUnused(Region region, Store store) {
        return !remembered.others().containsKey(region)
                && new InstallationTable(store).find().isEmpty();
    }

    /** The opening of one. */
    private final class Opening {
        private final Region region;
        private final Path file;
        private final Installation installation;
        private final RandomSource random;
        private final InstantSource time;

        Opening(Region region, Path file, Installation installation, RandomSource random, InstantSource time) {
            this.region = region;
            this.file = file;
            this.installation = installation;
            this.random = random;
            this.time = time;
        }

        OpenedRegion run(RootKeyProvider rootKey) {
            LockedStore locked = open(region, file);
            try {
                return new OpenedRegion(locked, keyring(locked.store(), rootKey));
            } catch (RootKeyException unusable) {
                boolean isForeign = new DomainKeyTable(locked.store())
                        .all().stream()
                                .anyMatch(key -> !key.value()
                                        .key()
                                        .value()
                                        .wrappingKeyId()
                                        .equals(rootKey.rootKeyId()));
                locked.close();
                throw new CommandFailedException(
                        "the store of " + region + ", " + file + ", cannot be opened: " + unusable.getMessage()
                                + (isForeign ? INTERRUPTED : ""),
                        unusable);
            } catch (RuntimeException failure) {
                locked.close();
                throw failure;
            }
        }

        private DomainKeyring keyring(Store store, RootKeyProvider rootKey) {
            Installer installer = new Installer(store, random, time);
            boolean isKnown = remembered.others().containsKey(region);
            if (installer.find().isEmpty() && !isKnown) {
                installer.installRegion(rootKey, installation, region, settings.domainKeyPeriod());
            }
            requireOf(installation, region, file, store);
            if (!isKnown) {
                home.commit(List.of(remembered.remember(region, file.toString())));
            }
            return installer.open(rootKey);
        }
    }

    private static LockedStore open(Region region, Path file) {
        Path directory = file.getParent();
        if (directory == null || !Files.isDirectory(directory)) {
            throw new CommandFailedException(
                    "the store of " + region + " cannot be opened: there is no directory " + directory);
        }
        try {
            DataDirectoryLock lock = DataDirectoryLock.acquireForStore(file);
            try {
                return new LockedStore(lock, SqliteStore.open(file));
            } catch (RuntimeException failure) {
                lock.close();
                throw failure;
            }
        } catch (StoreUnavailableException unusable) {
            throw new CommandFailedException(
                    "the store of " + region + " cannot be opened: " + unusable.getMessage(), unusable);
        }
    }

    /**
     * Makes sure that a store is that of a Region of an installation.
     *
     * @param file what messages call the store
     */
    public static Installation requireOf(Installation installation, Region region, Object file, Store store) {
        Installation made = new InstallationTable(store)
                .find()
                .orElseThrow(() -> new CommandFailedException("the store of " + region + ", " + file
                        + ", is empty, and was not when it was last used; bring the right file back"));
        if (!made.isSameAs(installation)) {
            throw new CommandFailedException(file + " cannot be the store of " + region + ": it is of account "
                    + made.account() + ", made " + made.creationDate() + ", and the home store of account "
                    + installation.account() + ", made " + installation.creationDate());
        }
        Region own = new RegionTable(store)
                .own()
                .orElseThrow(() -> new CommandFailedException(
                        file + " cannot be the store of " + region + ": it is a home store"));
        if (!own.equals(region)) {
            throw new CommandFailedException(file + " cannot be the store of " + region + ": it is that of " + own);
        }
        return made;
    }
}
