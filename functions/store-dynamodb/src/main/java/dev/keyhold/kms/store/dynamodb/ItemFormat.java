package dev.keyhold.kms.store.dynamodb;

import dev.keyhold.kms.store.Attributes;
import dev.keyhold.kms.store.Item;
import dev.keyhold.kms.store.ItemKey;
import dev.keyhold.kms.store.StoreUnavailableException;
import dev.keyhold.kms.store.Write;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

/** How items lie in the table (ST-100 to ST-102). */
final class ItemFormat {
    static final String PARTITION = "p";
    static final String SORT = "s";
    static final String VERSION = "v";
    private static final String ATTRIBUTES = "a";

    private ItemFormat() {}

    static Map<String, AttributeValue> key(ItemKey key) {
        return Map.of(PARTITION, text(key.partition()), SORT, text(key.sort()));
    }

    /** The whole item that a put writes. */
    static Map<String, AttributeValue> item(Write.Put put) {
        Map<String, AttributeValue> item = new HashMap<>(key(put.key()));
        item.put(VERSION, number(put.expectedVersion() + 1));
        Encoder encoder = new Encoder();
        put.attributes().visit(encoder);
        item.put(ATTRIBUTES, AttributeValue.fromM(encoder.values));
        return item;
    }

    /** @throws StoreUnavailableException if it is not of this form: it was written by another program */
    static Item item(Map<String, AttributeValue> item) {
        String partition = item.getOrDefault(PARTITION, NOTHING).s();
        String sort = item.getOrDefault(SORT, NOTHING).s();
        AttributeValue version = item.getOrDefault(VERSION, NOTHING);
        AttributeValue attributes = item.getOrDefault(ATTRIBUTES, NOTHING);
        if (partition == null || sort == null || version.n() == null || !attributes.hasM()) {
            throw foreign();
        }
        Attributes.Builder builder = Attributes.builder();
        attributes.m().forEach((name, value) -> decode(name, value, builder));
        return new Item(new ItemKey(partition, sort), number(version), builder.build());
    }

    static AttributeValue text(String value) {
        return AttributeValue.fromS(value);
    }

    static AttributeValue number(long value) {
        return AttributeValue.fromN(Long.toString(value));
    }

    private static final AttributeValue NOTHING = AttributeValue.fromNul(true);

    private static void decode(String name, AttributeValue value, Attributes.Builder builder) {
        switch (value.type()) {
            case S -> builder.text(name, value.s());
            case N -> builder.number(name, number(value));
            case BOOL -> builder.flag(name, value.bool());
            case B -> builder.bytes(name, value.b().asByteArrayUnsafe());
            case L -> builder.texts(name, texts(value.l()));
            default -> throw foreign();
        }
    }

    private static long number(AttributeValue value) {
        try {
            return Long.parseLong(value.n());
        } catch (NumberFormatException e) {
            throw foreign();
        }
    }

    private static Map<String, String> texts(List<AttributeValue> list) {
        if (list.size() % 2 != 0 || !list.stream().allMatch(value -> value.type() == AttributeValue.Type.S)) {
            throw foreign();
        }
        Map<String, String> texts = new LinkedHashMap<>();
        for (int index = 0; index < list.size(); index += 2) {
            texts.put(list.get(index).s(), list.get(index + 1).s());
        }
        return texts;
    }

    private static StoreUnavailableException foreign() {
        return new StoreUnavailableException(
                StoreUnavailableException.Kind.FAULT, "the table holds an item that Keyhold did not write", null);
    }

    private static final class Encoder implements Attributes.Visitor {
        private final Map<String, AttributeValue> values = new HashMap<>();

        @Override
        public void text(String name, String value) {
            values.put(name, ItemFormat.text(value));
        }

        @Override
        public void number(String name, long value) {
            values.put(name, ItemFormat.number(value));
        }

        @Override
        public void flag(String name, boolean value) {
            values.put(name, AttributeValue.fromBool(value));
        }

        @Override
        public void bytes(String name, byte[] value) {
            values.put(name, AttributeValue.fromB(SdkBytes.fromByteArrayUnsafe(value)));
        }

        /** A list, in which names may be empty and long; those of a map may not. */
        @Override
        public void texts(String name, Map<String, String> value) {
            List<AttributeValue> list = new ArrayList<>(2 * value.size());
            value.forEach((entryName, text) -> {
                list.add(ItemFormat.text(entryName));
                list.add(ItemFormat.text(text));
            });
            values.put(name, AttributeValue.fromL(list));
        }
    }
}
