package dev.keyhold.server.startup;

import dev.keyhold.kms.key.Region;
import dev.keyhold.kms.store.RegionalStore;
import dev.keyhold.kms.store.Store;
import dev.keyhold.kms.wiring.ServiceAssembly;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;

/**
 * The stores of a data directory as the service uses them.
 *
 * @param store one for everything
 * @param regions what is asked of the store of each Region
 */
public record OpenStores(Store store, ServiceAssembly.Regions regions) {
    /** @param around put around each store; it closes that with itself or not at all */
    public static OpenStores of(OpenedData data, UnaryOperator<Store> around) {
        Store home = around.apply(data.store());
        if (data.regions().isEmpty()) {
            return new OpenStores(home, new ServiceAssembly.Regions(data.keyring(), List.of(home)));
        }
        Map<Region, OpenedRegion> own = data.regions();
        RegionalStore whole = new RegionalStore(
                home,
                own.entrySet().stream()
                        .collect(Collectors.toMap(
                                Map.Entry::getKey,
                                entry -> around.apply(entry.getValue().locked().store()))));
        return new OpenStores(
                whole,
                new ServiceAssembly.Regions(
                        region -> {
                            OpenedRegion opened = own.get(region);
                            return opened == null ? data.keyring() : opened.keyring();
                        },
                        whole.parts()));
    }
}
