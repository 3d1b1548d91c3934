package dev.keyhold.kms.cache;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.keyhold.kms.store.Attributes;
import dev.keyhold.kms.store.InMemoryStore;
import dev.keyhold.kms.store.ItemKey;
import dev.keyhold.kms.store.Query;
import dev.keyhold.kms.store.Store;
import dev.keyhold.kms.store.StoreContract;
import dev.keyhold.kms.store.WouldBlockException;
import dev.keyhold.kms.store.Write;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

// spec: store.md, section on caching
class CachingStoreTest implements StoreContract {
    private static final ItemKey KEY = new ItemKey("partition", "sort");

    private final AtomicReference<Instant> now = new AtomicReference<>(Instant.parse("2026-11-24T00:00:00Z"));
    private final AtomicBoolean mustNotBlock = new AtomicBoolean();
    private InMemoryStore underneath = new InMemoryStore();
    private Store store = cacheOver(underneath);

    @Override
    public Store store() {
        return store;
    }

    @Override
    public void reopen() {
        underneath = underneath.reopen();
        store = cacheOver(underneath);
    }

    @Test
    void get_ofWhatAnotherProcessChanged_seesItWithinTheBound() {
        store.commit(List.of(Write.create(KEY, named("first"))));
        assertThat(valueOf(store)).isEqualTo("first");
        underneath.commit(List.of(new Write.Put(KEY, 1, named("second"))));

        now.updateAndGet(time -> time.plus(CachingStore.BOUND).minusMillis(1));
        assertThat(valueOf(store)).isEqualTo("first");
        now.updateAndGet(time -> time.plusMillis(1));
        assertThat(valueOf(store)).isEqualTo("second");
    }

    @Test
    void get_afterTheClockWasSetBack_readsAgain() {
        store.commit(List.of(Write.create(KEY, named("first"))));
        assertThat(valueOf(store)).isEqualTo("first");
        underneath.commit(List.of(new Write.Put(KEY, 1, named("second"))));

        now.updateAndGet(time -> time.minusSeconds(1));
        assertThat(valueOf(store)).isEqualTo("second");
    }

    @Test
    void commit_thatMeetsAnotherProcessesChange_readsItNext() {
        store.commit(List.of(Write.create(KEY, named("first"))));
        assertThat(valueOf(store)).isEqualTo("first");
        underneath.commit(List.of(new Write.Put(KEY, 1, named("second"))));

        assertThat(store.commit(List.of(new Write.Put(KEY, 1, named("lost"))))).isFalse();
        assertThat(valueOf(store)).isEqualTo("second");
    }

    @Test
    void anyCall_onAThreadThatMustNotWait_waitsForNothing() {
        store.commit(List.of(Write.create(KEY, named("first"))));
        mustNotBlock.set(true);

        assertThatThrownBy(() -> store.get(KEY)).isInstanceOf(WouldBlockException.class);
        assertThatThrownBy(() -> store.query(new Query("partition", "", null, 1)))
                .isInstanceOf(WouldBlockException.class);
        assertThatThrownBy(() -> store.commit(List.of(new Write.Delete(KEY, 1))))
                .isInstanceOf(WouldBlockException.class);
        mustNotBlock.set(false);
        assertThat(valueOf(store)).isEqualTo("first");
        mustNotBlock.set(true);
        assertThat(valueOf(store)).isEqualTo("first");
    }

    @Test
    void get_whileAnotherThreadCommits_neverFallsBehindAnAcknowledgedCommit() throws InterruptedException {
        store.commit(List.of(Write.create(KEY, named("1"))));
        AtomicBoolean done = new AtomicBoolean();
        Thread reader = new Thread(() -> {
            while (!done.get()) {
                store.get(KEY);
            }
        });
        reader.start();
        try {
            for (int version = 1; version < 20_000; version++) {
                assertThat(store.commit(List.of(new Write.Put(KEY, version, named("" + (version + 1))))))
                        .isTrue();
                assertThat(valueOf(store)).isEqualTo("" + (version + 1));
            }
        } finally {
            done.set(true);
            reader.join();
        }
    }

    private CachingStore cacheOver(Store source) {
        InstantSource time = now::get;
        return new CachingStore(source, mustNotBlock::get, time);
    }

    private static Attributes named(String value) {
        return Attributes.builder().with("value", value).build();
    }

    private static String valueOf(Store store) {
        return store.get(KEY).orElseThrow().attributes().text("value");
    }
}
