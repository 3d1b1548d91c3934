package dev.keyhold.server.startup;

import dev.keyhold.kms.crypto.DomainKeyring;
import dev.keyhold.kms.key.Region;
import dev.keyhold.kms.store.DomainKeyTable;
import dev.keyhold.kms.store.RegionalStore;
import dev.keyhold.kms.store.Store;
import dev.keyhold.kms.store.StorePart;
import dev.keyhold.kms.wiring.ServiceAssembly;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.UnaryOperator;

/**
 * The stores of a data directory as the service uses them.
 *
 * @param store one for everything
 * @param regions what is asked of the store of each Region
 */
public record OpenStores(Store store, ServiceAssembly.Regions regions) {
    /**
     * From now on the domain keys follow these stores.
     *
     * @param around put around each store; it closes that with itself or not at all
     */
    public static OpenStores of(OpenedData data, UnaryOperator<Store> around) {
        Store home = around.apply(data.store());
        Map<Region, Store> own = new TreeMap<>(Region.BY_NAME);
        List<StorePart> parts = new ArrayList<>();
        parts.add(StorePart.home(home, data.keyring()));
        data.regions().forEach((region, opened) -> {
            Store store = around.apply(opened.locked().store());
            own.put(region, store);
            parts.add(new StorePart(store, opened.keyring(), region));
        });
        parts.forEach(part -> part.keyring().follow(data.rootKey(), new DomainKeyTable(part.store())));
        Store whole = own.isEmpty() ? home : new RegionalStore(home, own);
        return new OpenStores(whole, new ServiceAssembly.Regions(region -> keyring(data, region), parts));
    }

    private static DomainKeyring keyring(OpenedData data, Region region) {
        OpenedRegion opened = data.regions().get(region);
        return opened == null ? data.keyring() : opened.keyring();
    }
}
