package dev.keyhold.kms.store;

import static dev.keyhold.kms.store.StoreFixture.key;
import static dev.keyhold.kms.store.StoreFixture.text;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** What a store promises of transactions. */
interface StoreTransactionContract extends StoreFixture {
    // spec: store.md ST-10
    @Test
    default void create_ofAbsentItem_isReadWithVersionOne() {
        assertThat(create("a")).isTrue();

        assertThat(find("a")).contains(new Item(key("a"), 1, text("a")));
    }

    // spec: store.md ST-11
    @Test
    default void create_ofPresentItem_changesNothing() {
        create("a");

        assertThat(commit(Write.create(key("a"), text("other")))).isFalse();

        assertThat(find("a")).contains(new Item(key("a"), 1, text("a")));
    }

    // spec: store.md ST-10
    @Test
    default void replace_withCurrentVersion_raisesIt() {
        create("a");

        assertThat(commit(new Write.Put(key("a"), 1, text("new")))).isTrue();
        assertThat(commit(new Write.Put(key("a"), 2, text("newer")))).isTrue();

        assertThat(find("a")).contains(new Item(key("a"), 3, text("newer")));
    }

    // spec: store.md ST-10
    @Test
    default void replace_dropsAttributesThatAreNotPutAgain() {
        commit(Write.create(key("a"), Attributes.builder().with("old", 1).build()));

        commit(new Write.Put(key("a"), 1, text("new")));

        assertThat(find("a")).contains(new Item(key("a"), 2, text("new")));
    }

    // spec: store.md ST-11
    @Test
    default void replace_withStaleOrFutureVersion_changesNothing() {
        createAtVersion("a", 3);
        Item before = find("a").orElseThrow();

        for (long version : new long[] {Long.MIN_VALUE, -1, 0, 1, 2, 4, Long.MAX_VALUE}) {
            assertThat(commit(new Write.Put(key("a"), version, text("stale")))).isFalse();
        }

        assertThat(find("a")).contains(before);
    }

    // spec: store.md ST-11
    @Test
    default void replace_ofAbsentItem_changesNothing() {
        assertThat(commit(new Write.Put(key("a"), 1, text("a")))).isFalse();

        assertThat(find("a")).isEmpty();
    }

    // spec: store.md ST-12
    @Test
    default void delete_withCurrentVersion_removesTheItem() {
        createAtVersion("a", 2);

        assertThat(commit(new Write.Delete(key("a"), 2))).isTrue();

        assertThat(find("a")).isEmpty();
        assertThat(allSorts("", 10)).isEmpty();
    }

    // spec: store.md ST-11
    @Test
    default void delete_withStaleOrFutureVersionOrOfAbsentItem_changesNothing() {
        createAtVersion("a", 2);
        Item before = find("a").orElseThrow();

        assertThat(commit(new Write.Delete(key("a"), 1))).isFalse();
        assertThat(commit(new Write.Delete(key("a"), 3))).isFalse();
        assertThat(commit(new Write.Delete(key("unknown"), 1))).isFalse();

        assertThat(find("a")).contains(before);
    }

    // spec: store.md ST-12
    @Test
    default void create_afterDelete_beginsWithVersionOne() {
        createAtVersion("a", 2);
        commit(new Write.Delete(key("a"), 2));

        assertThat(commit(new Write.Put(key("a"), 2, text("stale")))).isFalse();
        assertThat(create("a")).isTrue();

        assertThat(find("a")).contains(new Item(key("a"), 1, text("a")));
    }

    // spec: store.md ST-13
    @Test
    default void check_ofCurrentVersion_letsTheOthersHappenAndChangesNothing() {
        createAtVersion("a", 2);
        Item before = find("a").orElseThrow();

        assertThat(commit(new Write.Check(key("a"), 2))).isTrue();
        assertThat(commit(new Write.Check(key("a"), 2), Write.create(key("b"), text("b"))))
                .isTrue();

        assertThat(find("a")).contains(before);
        assertThat(find("b")).isPresent();
    }

    // spec: store.md ST-13
    @Test
    default void check_ofOtherVersion_letsNothingHappen() {
        createAtVersion("a", 2);

        for (long version : new long[] {Write.ABSENT, 1, 3}) {
            assertThat(commit(Write.create(key("b"), text("b")), new Write.Check(key("a"), version)))
                    .isFalse();
        }

        assertThat(find("b")).isEmpty();
    }

    // spec: store.md ST-13
    @Test
    default void check_ofAbsence_holdsOnlyWhileTheItemIsAbsent() {
        assertThat(commit(new Write.Check(key("a"), Write.ABSENT))).isTrue();
        assertThat(find("a")).isEmpty();

        create("a");

        assertThat(commit(new Write.Check(key("a"), Write.ABSENT))).isFalse();
    }

    // spec: store.md ST-14
    @Test
    default void commit_ofSeveralItems_doesAll() {
        createAtVersion("replaced", 1);
        createAtVersion("deleted", 1);
        createAtVersion("checked", 1);
        ItemKey elsewhere = new ItemKey("another partition", "created");

        boolean done = commit(
                Write.create(elsewhere, Attributes.NONE),
                new Write.Put(key("replaced"), 1, text("new")),
                new Write.Delete(key("deleted"), 1),
                new Write.Check(key("checked"), 1));

        assertThat(done).isTrue();
        assertThat(store().get(elsewhere)).contains(new Item(elsewhere, 1, Attributes.NONE));
        assertThat(find("replaced")).contains(new Item(key("replaced"), 2, text("new")));
        assertThat(find("deleted")).isEmpty();
    }

    // spec: store.md ST-14
    @Test
    default void commit_withOneConditionFailing_changesNothingWhereverItStands() {
        createAtVersion("replaced", 1);
        createAtVersion("deleted", 1);
        List<Item> before = store().query(new Query("partition", "", null, 10)).items();
        List<Write> good = List.of(
                Write.create(key("created"), text("created")),
                new Write.Put(key("replaced"), 1, text("new")),
                new Write.Delete(key("deleted"), 1));

        for (int position = 0; position <= good.size(); position++) {
            List<Write> writes = new ArrayList<>(good);
            writes.add(position, new Write.Put(key("absent"), 7, text("bad")));
            assertThat(store().commit(writes)).isFalse();
        }

        assertThat(store().query(new Query("partition", "", null, 10)).items()).isEqualTo(before);
        assertThat(store().commit(good)).isTrue();
    }

    // spec: store.md ST-15
    @Test
    default void commit_withTwoWritesOfOneItem_isRefusedBeforeAnything() {
        create("a");
        Item before = find("a").orElseThrow();

        assertThatThrownBy(() -> commit(
                        Write.create(key("b"), text("b")),
                        new Write.Put(key("a"), 1, text("first")),
                        new Write.Put(key("a"), 2, text("second"))))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> commit(new Write.Check(key("a"), 1), new Write.Delete(key("a"), 1)))
                .isInstanceOf(IllegalArgumentException.class);

        assertThat(find("a")).contains(before);
        assertThat(find("b")).isEmpty();
    }

    // spec: store.md ST-15
    @Test
    default void commit_ofOneHundredWrites_isDone() {
        assertThat(store().commit(creations(Store.MAX_WRITES))).isTrue();

        assertThat(allSorts("", 1000)).hasSize(Store.MAX_WRITES);
    }

    // spec: store.md ST-15
    @Test
    default void commit_ofNoOrTooManyWrites_isRefused() {
        assertThatThrownBy(() -> store().commit(List.of())).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> store().commit(creations(Store.MAX_WRITES + 1)))
                .isInstanceOf(IllegalArgumentException.class);

        assertThat(allSorts("", 1000)).isEmpty();
    }

    // spec: store.md ST-1
    @Test
    default void get_ofUnknownNames_findsNothing() {
        create("a");

        assertThat(find("b")).isEmpty();
        assertThat(find("A")).isEmpty();
        assertThat(find("a ")).isEmpty();
        assertThat(store().get(new ItemKey("other", "a"))).isEmpty();
        assertThat(store().get(new ItemKey("Partition", "a"))).isEmpty();
    }

    private static List<Write> creations(int count) {
        return IntStream.range(0, count)
                .mapToObj(index -> Write.create(key("item" + index), text("text" + index)))
                .toList();
    }
}
