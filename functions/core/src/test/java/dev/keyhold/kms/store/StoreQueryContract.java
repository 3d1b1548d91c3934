package dev.keyhold.kms.store;

import static dev.keyhold.kms.store.StoreFixture.key;
import static dev.keyhold.kms.store.StoreFixture.sorts;
import static dev.keyhold.kms.store.StoreFixture.text;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** What a store promises of queries. */
interface StoreQueryContract extends StoreFixture {
    /** In the order of unsigned UTF-8 bytes; in UTF-16 order the last two would stand before the two above them. */
    List<String> ORDERED = List.of(
            "\u0001",
            "0",
            "10",
            "9",
            "A",
            "Z",
            "a",
            "a\u0000",
            "a ",
            "aa",
            "b",
            "\u007f",
            "\u0080",
            "\u00e9",
            "\u07ff",
            "\u0800",
            "\ud7ff",
            "\ue000",
            "\uffff",
            "\ud800\udc00",
            "\udbff\udfff");

    // spec: store.md ST-30
    @Test
    default void query_returnsWholeItemsOfThePartitionOnly() {
        createAtVersion("a", 2);
        commit(Write.create(new ItemKey("partition2", "b"), text("b")));
        commit(Write.create(new ItemKey("partitio", "c"), text("c")));

        Page page = query("", null, 10);

        assertThat(page).isEqualTo(new Page(List.of(new Item(key("a"), 2, text("a1"))), false));
    }

    // spec: store.md ST-30
    @Test
    default void query_ofUnknownPartition_isEmpty() {
        create("a");

        assertThat(store().query(new Query("unknown", "", null, 10))).isEqualTo(new Page(List.of(), false));
    }

    // spec: store.md ST-31
    @Test
    default void query_ordersByUnsignedUtf8Bytes() {
        for (int index = ORDERED.size() - 1; index >= 0; index--) {
            create(ORDERED.get(index));
        }

        assertThat(sorts(query("", null, 100))).isEqualTo(ORDERED);
        assertThat(allSorts("", 1)).isEqualTo(ORDERED);
    }

    // spec: store.md ST-32
    @Test
    default void query_behindEachName_beginsWithTheNextOne() {
        ORDERED.forEach(this::create);

        for (int index = 0; index < ORDERED.size(); index++) {
            assertThat(sorts(query("", ORDERED.get(index), 100))).isEqualTo(ORDERED.subList(index + 1, ORDERED.size()));
        }
    }

    // spec: store.md ST-33
    @Test
    default void query_withPrefix_returnsOnlyWhatBeginsWithIt() {
        List.of("alias", "alias/", "alias/a", "alias/b", "alias/\udbff\udfff", "alias0", "ALIAS/a", "key")
                .forEach(this::create);

        assertThat(sorts(query("alias/", null, 10)))
                .containsExactly("alias/", "alias/a", "alias/b", "alias/\udbff\udfff");
        assertThat(sorts(query("none", null, 10))).isEmpty();
        assertThat(allSorts("alias/", 1)).containsExactly("alias/", "alias/a", "alias/b", "alias/\udbff\udfff");
    }

    // spec: store.md ST-33
    @Test
    default void query_withPrefixAtTheEndOfTheOrder_returnsOnlyWhatBeginsWithIt() {
        String last = "\udbff\udfff";
        List.of("a", last, last + last, last + "a", "%", "_").forEach(this::create);

        assertThat(sorts(query(last, null, 10))).containsExactly(last, last + "a", last + last);
        assertThat(sorts(query("%", null, 10))).containsExactly("%");
        assertThat(sorts(query("_", null, 10))).containsExactly("_");
    }

    // spec: store.md ST-32
    @Test
    default void query_behindNameOutsideThePrefix_returnsWhatIsBehindBoth() {
        List.of("b1", "b2", "b3").forEach(this::create);

        assertThat(sorts(query("b", "a", 10))).containsExactly("b1", "b2", "b3");
        assertThat(sorts(query("b", "b", 10))).containsExactly("b1", "b2", "b3");
        assertThat(sorts(query("b", "b2", 10))).containsExactly("b3");
        assertThat(sorts(query("b", "b3", 10))).isEmpty();
        assertThat(sorts(query("b", "c", 10))).isEmpty();
    }

    // spec: store.md ST-34
    @Test
    default void query_saysWhetherThereIsMore() {
        List.of("a1", "a2", "a3", "b").forEach(this::create);

        assertThat(query("a", null, 2)).matches(page -> sorts(page).equals(List.of("a1", "a2")) && page.more());
        assertThat(query("a", null, 3).more()).isFalse();
        assertThat(query("a", "a1", 2).more()).isFalse();
        assertThat(query("a", null, 4).more()).isFalse();
        assertThat(query("", null, 3).more()).isTrue();
        assertThat(query("a", "a3", 1).more()).isFalse();
    }

    // spec: store.md ST-35
    @Test
    default void paging_whileOthersAreCreatedAndDeleted_showsEachLastingItemOnce() {
        List<String> lasting =
                IntStream.range(0, 30).mapToObj("item%02d"::formatted).toList();
        lasting.forEach(this::create);
        IntStream.range(0, 30).forEach(index -> create("item%02d-passing".formatted(index)));

        List<String> seen = new ArrayList<>();
        String after = null;
        Page page;
        do {
            page = query("", after, 7);
            seen.addAll(sorts(page));
            after = seen.get(seen.size() - 1);
            String marker = after;
            create(marker + "-behind");
            create("a-before-" + seen.size());
            sorts(page).stream().filter(sort -> sort.endsWith("-passing")).forEach(this::delete);
        } while (page.more());

        assertThat(seen).doesNotHaveDuplicates().isSorted();
        assertThat(seen.stream().filter(lasting::contains)).isEqualTo(lasting);
    }

    // spec: store.md ST-35
    @Test
    default void paging_behindDeletedItem_goesOnBehindItsName() {
        List.of("a", "b", "c", "d").forEach(this::create);
        assertThat(sorts(query("", null, 2))).containsExactly("a", "b");

        delete("b");
        delete("c");
        create("bb");

        assertThat(sorts(query("", "b", 2))).containsExactly("bb", "d");
    }

    // spec: store.md ST-34
    @Test
    default void query_ofTheLargestLimit_returnsAsMany() {
        for (int hundred = 0; hundred < 11; hundred++) {
            int first = 100 * hundred;
            assertThat(store().commit(IntStream.range(first, first + 100)
                            .mapToObj(index -> Write.create(key("%04d".formatted(index)), text("x")))
                            .toList()))
                    .isTrue();
        }

        assertThat(query("", null, 1000)).matches(page -> page.items().size() == 1000 && page.more());
        assertThat(query("", "0999", 1000)).matches(page -> page.items().size() == 100 && !page.more());
    }

    // spec: store.md ST-34
    @Test
    default void query_ofManyLargeItems_returnsAsManyAsAskedFor() {
        for (int index = 0; index < 12; index++) {
            commit(Write.create(
                    key("%02d".formatted(index)),
                    Attributes.builder().with("bytes", new byte[300_000]).build()));
        }

        assertThat(query("", null, 11)).matches(page -> page.items().size() == 11 && page.more());
        assertThat(query("", null, 12)).matches(page -> page.items().size() == 12 && !page.more());
    }

    private Page query(String prefix, @Nullable String after, int limit) {
        return store().query(new Query("partition", prefix, after, limit));
    }

    private void delete(String sort) {
        assertThat(commit(new Write.Delete(key(sort), find(sort).orElseThrow().version())))
                .isTrue();
    }
}
