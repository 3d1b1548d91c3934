package dev.keyhold.kms.store;

import static dev.keyhold.kms.store.StoreFixture.key;
import static dev.keyhold.kms.store.StoreFixture.text;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;

/** What a store promises of being closed and opened again. */
interface StoreLifeContract extends StoreFixture {
    // spec: store.md ST-50
    @Test
    default void reopened_holdsWhatWasWrittenAndNothingElse() {
        createAtVersion("replaced", 3);
        createAtVersion("deleted", 1);
        create("kept");
        commit(new Write.Delete(key("deleted"), 1));
        commit(Write.create(key("refused"), text("x")), new Write.Check(key("kept"), 9));
        List<Item> before = store().query(new Query("partition", "", null, 10)).items();

        reopen();

        assertThat(store().query(new Query("partition", "", null, 10)).items()).isEqualTo(before);
        assertThat(allSorts("", 10)).containsExactly("kept", "replaced");
        assertThat(commit(new Write.Put(key("replaced"), 3, text("new")))).isTrue();
    }

    // spec: store.md ST-51
    @Test
    default void closed_isUnavailable() {
        Store closed = store();
        create("a");
        reopen();

        assertThatThrownBy(() -> closed.get(key("a"))).isInstanceOf(StoreUnavailableException.class);
        assertThatThrownBy(() -> closed.query(new Query("partition", "", null, 1)))
                .isInstanceOf(StoreUnavailableException.class);
        assertThatThrownBy(() -> closed.commit(List.of(Write.create(key("b"), text("b")))))
                .isInstanceOf(StoreUnavailableException.class);
        closed.close();
        assertThat(allSorts("", 10)).containsExactly("a");
    }

    // spec: store.md ST-4
    @Test
    default void interruptedThread_isServedAndStaysInterrupted() {
        Thread.currentThread().interrupt();
        try {
            assertThat(create("a")).isTrue();
            assertThat(find("a")).isPresent();
            assertThat(allSorts("", 10)).containsExactly("a");
        } finally {
            assertThat(Thread.interrupted()).isTrue();
        }
        assertThat(find("a")).isPresent();
    }
}
