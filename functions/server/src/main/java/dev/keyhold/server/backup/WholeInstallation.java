package dev.keyhold.server.backup;

import dev.keyhold.kms.crypto.WrappingKeyId;
import dev.keyhold.kms.key.Region;
import dev.keyhold.kms.store.DomainKeyTable;
import dev.keyhold.kms.store.Installation;
import dev.keyhold.kms.store.InstallationTable;
import dev.keyhold.kms.store.RegionTable;
import dev.keyhold.kms.store.Store;
import dev.keyhold.server.CommandFailedException;
import dev.keyhold.server.config.StoreFile;
import dev.keyhold.server.startup.RegionStores;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * What stores were made with that are all that an installation has.
 *
 * @param rootKey what all of their domain keys are under
 */
record WholeInstallation(Installation installation, WrappingKeyId rootKey) {
    /**
     * Makes sure that the stores are those of one installation, and that none is missing.
     *
     * @param stores among them the home store
     * @param refusal what is thrown, for a reason
     */
    static WholeInstallation of(Map<StoreFile, Store> stores, Function<String, CommandFailedException> refusal) {
        Store home = stores.entrySet().stream()
                .filter(entry -> entry.getKey().region() == null)
                .map(Map.Entry::getValue)
                .findFirst()
                .orElseThrow();
        Installation installation =
                new InstallationTable(home).find().orElseThrow(() -> refusal.apply("no server was ever started on it"));
        new RegionTable(home).own().ifPresent(region -> {
            throw refusal.apply("it is the store of " + region + ", and no home store");
        });
        stores.forEach((store, opened) -> {
            Region region = store.region();
            if (region != null) {
                requireOf(installation, store.name(), region, opened, refusal);
            }
        });
        requireAll(new RegionTable(home).others(), stores.keySet(), refusal);
        return new WholeInstallation(installation, rootKey(stores, refusal));
    }

    private static void requireOf(
            Installation installation,
            String name,
            Region region,
            Store store,
            Function<String, CommandFailedException> refusal) {
        try {
            RegionStores.requireOf(installation, region, name, store);
        } catch (CommandFailedException another) {
            throw refusal.apply(String.valueOf(another.getMessage()));
        }
    }

    private static void requireAll(
            Map<Region, String> known, Set<StoreFile> stores, Function<String, CommandFailedException> refusal) {
        stores.forEach(store -> {
            if (store.region() != null) {
                known.remove(store.region());
            }
        });
        known.forEach((region, place) -> {
            throw refusal.apply("the KMS keys of " + region + " are in " + place
                    + ", but the settings do not name it: the line keyhold.region.\"" + region + "\".store=" + place
                    + " is not in keyhold.properties");
        });
    }

    private static WrappingKeyId rootKey(
            Map<StoreFile, Store> stores, Function<String, CommandFailedException> refusal) {
        Set<WrappingKeyId> rootKeys = stores.values().stream()
                .flatMap(store -> new DomainKeyTable(store).all().stream())
                .map(key -> key.value().key().value().wrappingKeyId())
                .collect(Collectors.toSet());
        if (rootKeys.size() != 1) {
            throw refusal.apply(
                    "the domain keys are under several root keys: the root key is being changed, or that was"
                            + " interrupted; run keyhold root rotate, or start the server, so that it ends");
        }
        return rootKeys.iterator().next();
    }
}
