package dev.keyhold.kms.roll;

import static org.assertj.core.api.Assertions.assertThat;

import dev.keyhold.kms.crypto.WrappedValue;
import dev.keyhold.kms.crypto.WrappingKeyId;
import dev.keyhold.kms.crypto.WrappingPurpose;
import dev.keyhold.kms.operation.fixture.ObservedStore;
import dev.keyhold.kms.store.Attributes;
import dev.keyhold.kms.store.DomainKeyTable;
import dev.keyhold.kms.store.Item;
import dev.keyhold.kms.store.ItemKey;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;

/** What is wrapped in a store, and under which domain keys. */
record StoredValues(ObservedStore observed) {
    void requireRolledFrom(WrappingKeyId former) {
        assertThat(domainKeys()).hasSize(1).doesNotContain(former);
        assertThat(underKey(former)).isEmpty();
        assertThat(observed.items()).noneMatch(item -> item.key().partition().contains(former.value()));
        requireReferencesAgree();
    }

    List<WrappingKeyId> domainKeys() {
        return new DomainKeyTable(observed)
                .all().stream().map(found -> found.value().key().id()).toList();
    }

    /** Every reference: the domain key, and what is referred to. */
    Set<String> references() {
        Set<String> references = new HashSet<>();
        for (Item item : observed.items()) {
            String[] path = item.key().partition().split("/");
            if (path[0].equals("wrapped") && !item.key().sort().equals("!open")) {
                references.add(path[1] + " " + item.key().sort());
            }
        }
        return references;
    }

    /** At every moment, each value under a domain key that may be erased is referred to, and nothing else is. */
    void requireReferencesAgree() {
        Set<String> expected = new HashSet<>();
        new DomainKeyTable(observed)
                .all().stream()
                        .filter(found -> found.value().isIndexed())
                        .map(found -> found.value().key().id())
                        .forEach(id -> underKey(id).forEach(place -> expected.add(id + " " + place)));
        assertThat(references()).isEqualTo(expected);
    }

    /** Whether each value is under a domain key that the store has. */
    boolean underKeysOfTheStore() {
        Set<WrappingKeyId> there = Set.copyOf(domainKeys());
        return observed.items().stream()
                .flatMap(item -> values(item).stream())
                .allMatch(value -> there.contains(value.wrappingKeyId()));
    }

    /** What is wrapped under a domain key, as references name it. */
    List<String> underKey(WrappingKeyId id) {
        return observed.items().stream()
                .filter(item -> values(item).stream()
                        .anyMatch(value -> value.wrappingKeyId().equals(id)))
                .map(item -> nameOf(item.key()))
                .toList();
    }

    private static String nameOf(ItemKey place) {
        String[] path = place.partition().split("/");
        return switch (path[0]) {
            case "key" -> {
                String arn = "arn:aws:kms:" + path[2] + ":" + path[1] + ":key/" + path[3];
                yield "material/" + arn + "/" + place.sort().substring("material/".length());
            }
            case "service-keys" -> "service-key/" + place.sort();
            default -> place.partition();
        };
    }

    private static List<WrappedValue> values(Item item) {
        List<WrappedValue> values = new ArrayList<>();
        item.attributes()
                .visit(new Bytes(bytes -> WrappedValue.parse(bytes)
                        .filter(value -> value.purpose() != WrappingPurpose.DOMAIN_KEY)
                        .ifPresent(values::add)));
        return values;
    }

    /** Sees values of type bytes. */
    private record Bytes(Consumer<byte[]> seen) implements Attributes.Visitor {
        @Override
        public void text(String name, String value) {}

        @Override
        public void number(String name, long value) {}

        @Override
        public void flag(String name, boolean value) {}

        @Override
        public void bytes(String name, byte[] value) {
            seen.accept(value);
        }

        @Override
        public void texts(String name, Map<String, String> value) {}
    }
}
