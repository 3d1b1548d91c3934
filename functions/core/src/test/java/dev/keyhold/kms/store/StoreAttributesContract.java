package dev.keyhold.kms.store;

import static dev.keyhold.kms.store.StoreFixture.key;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** What a store promises of names and values. */
interface StoreAttributesContract extends StoreFixture {
    /** NUL, the last of each UTF-8 length, a decomposed and a composed letter, no-characters, and what SQL and JSON quote. */
    String UNICODE =
            "\u0000a\u007f\u0080\u07ff\u0800\ud7ff\ue000\uffff\ud800\udc00\udbff\udfff e\u0301 \u00e9 '\"\\;--\r\n\t";

    // spec: store.md ST-20
    @Test
    default void values_ofEveryType_comeBackAsTheyWere() {
        assertRoundTrip(Attributes.builder()
                .with("text", "some text")
                .with("number", 42)
                .with("yes", true)
                .with("no", false)
                .with("bytes", new byte[] {1, 2, 3})
                .with("map", Map.of("a", "1", "b", "2"))
                .with("time", Instant.ofEpochMilli(1_700_000_000_123L))
                .build());
    }

    // spec: store.md ST-20
    @Test
    default void values_thatAreEmptyOrExtreme_comeBackAsTheyWere() {
        byte[] everyByte = new byte[256];
        IntStream.range(0, everyByte.length).forEach(index -> everyByte[index] = (byte) index);
        assertRoundTrip(Attributes.builder()
                .with("emptyText", "")
                .with("unicode", UNICODE)
                .with("longText", "x".repeat(100_000))
                .with("zero", 0)
                .with("minusOne", -1)
                .with("int", Integer.MIN_VALUE - 1L)
                .with("min", Long.MIN_VALUE)
                .with("max", Long.MAX_VALUE)
                .with("emptyBytes", new byte[0])
                .with("everyByte", everyByte)
                .with("emptyMap", Map.of())
                .with("map", Map.of("a", "", UNICODE, UNICODE, "A", "case", "", "empty", "n".repeat(70_000), "long"))
                .build());
    }

    // spec: store.md ST-20
    @Test
    default void values_none_comeBackAsNone() {
        assertRoundTrip(Attributes.NONE);
    }

    // spec: store.md ST-20
    @Test
    default void names_ofAttributes_areAnyText() {
        assertRoundTrip(Attributes.builder()
                .with(UNICODE, "unicode")
                .with("version", "not the version")
                .with("partition", "not the partition")
                .with("a.b#c:d", 1)
                .with("\u20ac".repeat(85), "a name of the largest size")
                .build());
    }

    // spec: store.md ST-2
    @Test
    default void names_ofItems_areAnyText() {
        ItemKey odd = new ItemKey(UNICODE, UNICODE);
        commit(Write.create(odd, StoreFixture.text("odd")));

        assertThat(store().get(odd)).contains(new Item(odd, 1, StoreFixture.text("odd")));
        assertThat(store().get(new ItemKey(UNICODE, UNICODE + "\u0000"))).isEmpty();
        assertThat(StoreFixture.sorts(store().query(new Query(UNICODE, UNICODE, null, 1))))
                .containsExactly(UNICODE);
        assertThat(commit(new Write.Delete(odd, 1))).isTrue();
    }

    // spec: store.md ST-2
    @Test
    default void names_thatDifferBehindNulOrInComposition_areDifferentItems() {
        String[] sorts = {"a", "a\u0000", "a\u0000b", "a\u0000c", "e\u0301", "\u00e9", "A", "a ", "\uff21", "1", "01"};
        for (String sort : sorts) {
            assertThat(create(sort)).isTrue();
        }

        for (String sort : sorts) {
            assertThat(find(sort)).contains(new Item(key(sort), 1, StoreFixture.text(sort)));
        }
        assertThat(allSorts("", 1000)).containsExactlyInAnyOrder(sorts);
    }

    // spec: store.md ST-2
    @Test
    default void names_ofTheLargestSize_areKept() {
        ItemKey largest = new ItemKey("\u20ac".repeat(341) + "p", "\u20ac".repeat(341) + "s");
        commit(Write.create(largest, Attributes.NONE));

        assertThat(store().get(largest)).isPresent();
        assertThat(store().query(new Query(largest.partition(), largest.sort(), null, 1))
                        .items())
                .hasSize(1);
    }

    // spec: store.md ST-21
    @Test
    default void item_ofTheLargestSize_isKept() {
        assertRoundTrip(bytesToSize(key("a"), Store.MAX_ITEM_BYTES));
        assertRoundTrip(mapToSize(key("a"), Store.MAX_ITEM_BYTES));
    }

    // spec: store.md ST-21
    @Test
    default void item_overTheLargestSize_isRefusedBeforeAnything() {
        int over = Store.MAX_ITEM_BYTES + 1;
        for (Attributes attributes : new Attributes[] {bytesToSize(key("a"), over), mapToSize(key("a"), over)}) {
            assertThatThrownBy(
                            () -> commit(Write.create(key("b"), Attributes.NONE), Write.create(key("a"), attributes)))
                    .isInstanceOf(IllegalArgumentException.class);
        }

        assertThat(find("a")).isEmpty();
        assertThat(find("b")).isEmpty();
    }

    // spec: store.md ST-21
    @Test
    default void transaction_ofTheLargestSize_isDone() {
        assertThat(commit(largestItems(Store.MAX_TRANSACTION_BYTES / Store.MAX_ITEM_BYTES)))
                .isTrue();

        for (Item item : store().query(new Query("partition", "", null, 100)).items()) {
            assertThat(TransactionLimits.size(item.key(), item.attributes())).isEqualTo(Store.MAX_ITEM_BYTES);
        }
    }

    // spec: store.md ST-21
    @Test
    default void transaction_overTheLargestSize_isRefusedBeforeAnything() {
        assertThatThrownBy(() -> commit(largestItems(Store.MAX_TRANSACTION_BYTES / Store.MAX_ITEM_BYTES + 1)))
                .isInstanceOf(IllegalArgumentException.class);

        assertThat(allSorts("", 1)).isEmpty();
    }

    // spec: store.md ST-22
    @Test
    default void values_thatAreNoTexts_areRefusedBeforeAnything() {
        String lone = "a\ud800";
        Attributes[] refused = {
            Attributes.builder().with("text", lone).build(),
            Attributes.builder().with(lone, "text").build(),
            Attributes.builder().with("map", Map.of(lone, "text")).build(),
            Attributes.builder().with("map", Map.of("text", lone)).build(),
            Attributes.builder().with("", "text").build(),
            Attributes.builder().with("\u20ac".repeat(85) + "n", "text").build()
        };
        for (Attributes attributes : refused) {
            assertThatThrownBy(
                            () -> commit(Write.create(key("b"), Attributes.NONE), Write.create(key("a"), attributes)))
                    .isInstanceOf(IllegalArgumentException.class);
        }

        assertThat(allSorts("", 1)).isEmpty();
    }

    // spec: store.md ST-23
    @Test
    default void bytes_changedByTheirOwner_doNotChangeTheItem() {
        byte[] bytes = {1, 2, 3};
        commit(Write.create(key("a"), Attributes.builder().with("bytes", bytes).build()));
        bytes[0] = 9;
        find("a").orElseThrow().attributes().bytes("bytes")[1] = 9;

        assertThat(find("a").orElseThrow().attributes().bytes("bytes")).containsExactly(1, 2, 3);
    }

    /** Creates or replaces the item "a", and reads it alone and among others, before and after reopening. */
    private void assertRoundTrip(Attributes attributes) {
        long version = find("a").map(Item::version).orElse(Write.ABSENT);
        assertThat(commit(new Write.Put(key("a"), version, attributes))).isTrue();

        Item expected = new Item(key("a"), version + 1, attributes);
        assertThat(find("a")).contains(expected);
        assertThat(store().query(new Query("partition", "a", null, 1)).items()).containsExactly(expected);
        reopen();
        assertThat(find("a")).contains(expected);
    }

    private static Write[] largestItems(int count) {
        return IntStream.range(0, count)
                .mapToObj(index -> key("item" + index))
                .map(key -> Write.create(key, bytesToSize(key, Store.MAX_ITEM_BYTES)))
                .toArray(Write[]::new);
    }

    private static Attributes bytesToSize(ItemKey key, int size) {
        int rest = size - TransactionLimits.size(key, withBytes(0));
        return withBytes(rest);
    }

    private static Attributes withBytes(int length) {
        return Attributes.builder().with("bytes", new byte[length]).build();
    }

    /** As many entries as fit, each as small as can be, and bytes for the rest. */
    private static Attributes mapToSize(ItemKey key, int size) {
        Map<String, String> map = new LinkedHashMap<>();
        IntStream.range(0, size / 20).forEach(index -> map.put("" + index, ""));
        Attributes.Builder builder = Attributes.builder().with("map", map).with("bytes", new byte[0]);
        int rest = size - TransactionLimits.size(key, builder.build());
        return builder.with("bytes", new byte[rest]).build();
    }
}
