package dev.keyhold.kms.store;

import static dev.keyhold.kms.store.StoreFixture.key;
import static dev.keyhold.kms.store.StoreFixture.text;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** What a store promises to several threads at once. */
interface StoreRaceContract extends StoreFixture {
    // spec: store.md ST-40
    @Test
    default void race_ofTwoCreations_hasOneWinner() throws Exception {
        try (Racers racers = new Racers(2)) {
            for (int race = 0; race < RACES; race++) {
                String sort = "item" + race;
                List<Boolean> done = racers.together(
                        () -> commit(Write.create(key(sort), text("first"))),
                        () -> commit(Write.create(key(sort), text("second"))));

                assertThat(done).containsExactlyInAnyOrder(true, false);
                assertThat(find(sort)).contains(new Item(key(sort), 1, text(done.get(0) ? "first" : "second")));
            }
        }
    }

    // spec: store.md ST-40
    @Test
    default void race_ofReplacementAndDeletion_hasOneWinner() throws Exception {
        try (Racers racers = new Racers(2)) {
            for (int race = 0; race < RACES; race++) {
                String sort = "item" + race;
                create(sort);
                List<Boolean> done = racers.together(
                        () -> commit(new Write.Put(key(sort), 1, text("new"))),
                        () -> commit(new Write.Delete(key(sort), 1)));

                assertThat(done).containsExactlyInAnyOrder(true, false);
                assertThat(find(sort).isPresent()).isEqualTo(done.get(0));
            }
        }
    }

    // spec: store.md ST-40, ST-14
    @Test
    default void race_ofTransactionsThatShareAnItem_leavesNothingOfTheLoser() throws Exception {
        try (Racers racers = new Racers(2)) {
            create("shared");
            for (int race = 0; race < RACES; race++) {
                long version = race + 1L;
                String sort = "item" + race;
                List<Boolean> done = racers.together(
                        () -> commit(
                                Write.create(key(sort + "a"), text("a")),
                                new Write.Put(key("shared"), version, text("a"))),
                        () -> commit(
                                new Write.Put(key("shared"), version, text("b")),
                                Write.create(key(sort + "b"), text("b"))));

                assertThat(done).containsExactlyInAnyOrder(true, false);
                assertThat(find(sort + "a").isPresent()).isEqualTo(done.get(0));
                assertThat(find(sort + "b").isPresent()).isEqualTo(done.get(1));
                assertThat(find("shared").orElseThrow().attributes().text("text"))
                        .isEqualTo(done.get(0) ? "a" : "b");
            }
        }
    }

    // spec: store.md ST-40
    @Test
    default void race_ofCheckAndReplacement_neverWritesOnStaleGrounds() throws Exception {
        try (Racers racers = new Racers(2)) {
            for (int race = 0; race < RACES; race++) {
                String sort = "item" + race;
                create(sort);
                List<Boolean> done = racers.together(
                        () -> commit(new Write.Check(key(sort), 1), new Write.Put(key(sort + "b"), 0, text("b"))),
                        () -> commit(new Write.Put(key(sort), 1, text("new"))));

                assertThat(done.get(1)).isTrue();
                assertThat(find(sort + "b").isPresent()).isEqualTo(done.get(0));
            }
        }
    }

    // spec: store.md ST-40
    @Test
    default void threads_countingInOneItem_loseNothing() throws Exception {
        int threads = 8;
        int counts = RACES / 10;
        commit(Write.create(key("counter"), number(0)));
        try (Racers racers = new Racers(threads)) {
            racers.together(IntStream.range(0, threads)
                    .<Callable<Boolean>>mapToObj(thread -> () -> {
                        for (int count = 0; count < counts; count++) {
                            increment();
                        }
                        return true;
                    })
                    .toList());
        }

        long total = (long) threads * counts;
        assertThat(find("counter")).contains(new Item(key("counter"), total + 1, number(total)));
    }

    // spec: store.md ST-41
    @Test
    default void threads_onDifferentItems_allSucceedAndSeeTheirOwnWrites() throws Exception {
        int threads = 16;
        int items = RACES / 5;
        try (Racers racers = new Racers(threads)) {
            List<Integer> seen = racers.together(IntStream.range(0, threads)
                    .<Callable<Integer>>mapToObj(thread -> () -> createAndSee("thread" + thread + "/", items))
                    .toList());

            assertThat(seen).containsOnly(items);
        }
        assertThat(allSorts("", 100)).hasSize(threads * items);
    }

    // spec: store.md ST-3
    @Test
    default void write_ofOneThread_isSeenByAnotherOnceAcknowledged() throws Exception {
        create("a");
        try (Racers racers = new Racers(4)) {
            for (long version = 1; version <= RACES; version++) {
                commit(new Write.Put(key("a"), version, text("v" + (version + 1))));
                Item expected = new Item(key("a"), version + 1, text("v" + (version + 1)));
                Callable<List<Item>> get = () -> find("a").stream().toList();
                Callable<List<Item>> query = () ->
                        store().query(new Query("partition", "", null, 10)).items();

                assertThat(racers.together(List.of(get, query, get, query))).containsOnly(List.of(expected));
            }
        }
    }

    // spec: store.md ST-3
    @Test
    default void versions_readWhileAnotherThreadWrites_neverGoBack() throws Exception {
        create("a");
        try (Racers racers = new Racers(3)) {
            Callable<Boolean> writer = () -> {
                for (long version = 1; version <= RACES; version++) {
                    commit(new Write.Put(key("a"), version, text("v" + version)));
                }
                return true;
            };
            Callable<Boolean> reader = () -> {
                long last = 0;
                while (last <= RACES) {
                    long version = find("a").orElseThrow().version();
                    if (version < last) {
                        return false;
                    }
                    last = version;
                }
                return true;
            };

            assertThat(racers.together(List.of(writer, reader, reader))).containsOnly(true);
        }
    }

    private static Attributes number(long value) {
        return Attributes.builder().with("number", value).build();
    }

    private void increment() {
        boolean done = false;
        while (!done) {
            Item item = find("counter").orElseThrow();
            done = commit(new Write.Put(
                    key("counter"), item.version(), number(item.attributes().number("number") + 1)));
        }
    }

    private int createAndSee(String prefix, int items) {
        int seen = 0;
        for (int item = 0; item < items; item++) {
            boolean created = create(prefix + item);
            boolean listed = allSorts(prefix, 100).size() == item + 1;
            if (created && listed && find(prefix + item).isPresent()) {
                seen++;
            }
        }
        return seen;
    }
}
