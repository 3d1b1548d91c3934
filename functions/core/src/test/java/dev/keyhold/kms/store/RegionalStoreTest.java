package dev.keyhold.kms.store;

import static org.assertj.core.api.Assertions.assertThat;

import dev.keyhold.kms.key.Region;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class RegionalStoreTest {
    // spec: key-hierarchy.md KH-98
    @Test
    void parts_areTheHomeStore_thenThoseOfRegionsInTheOrderOfTheirNames() {
        List<Region> byName = Stream.of("ap-south-1", "eu-west-1", "eu-west-2", "eu-west-3", "sa-east-1", "us-west-2")
                .map(Region::new)
                .toList();
        Store home = new InMemoryStore();
        Map<Region, Store> own = new HashMap<>();
        byName.forEach(region -> own.put(region, new InMemoryStore()));

        List<Store> parts = new RegionalStore(home, own).parts();

        assertThat(parts.get(0)).isSameAs(home);
        assertThat(parts.subList(1, parts.size()))
                .containsExactlyElementsOf(byName.stream().map(own::get).toList());
    }
}
