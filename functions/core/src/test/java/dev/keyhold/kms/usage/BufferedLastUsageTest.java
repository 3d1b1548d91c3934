package dev.keyhold.kms.usage;

import static org.assertj.core.api.Assertions.assertThat;

import dev.keyhold.kms.key.KeyArn;
import dev.keyhold.kms.key.LastUsage;
import dev.keyhold.kms.operation.fixture.KmsClient;
import dev.keyhold.kms.operation.fixture.KmsFixture;
import dev.keyhold.kms.operation.fixture.SettableTime;
import dev.keyhold.kms.store.InMemoryStore;
import dev.keyhold.kms.store.LastUsageTable;
import dev.keyhold.kms.store.Racers;
import dev.keyhold.kms.store.StoreUnavailableException;
import dev.keyhold.kms.store.Versioned;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** How uses come into the store of a server. */
class BufferedLastUsageTest {
    private static final Duration MINUTE = Duration.ofMinutes(1);
    private static final Instant NOW = SettableTime.START.plusSeconds(1);

    private final KmsFixture kms = new KmsFixture();
    private final KmsClient client = kms.client();
    private final KeyArn key = arn(client.createKey());
    private final BufferedLastUsage usages = new BufferedLastUsage(kms.store().unaudited());

    private static KeyArn arn(String text) {
        return KeyArn.parse(text).orElseThrow();
    }

    private static LastUsage use(Instant time) {
        return new LastUsage("Encrypt", time, "request at " + time);
    }

    private Optional<LastUsage> stored(KeyArn of) {
        return new LastUsageTable(kms.store().unaudited()).find(of).map(Versioned::value);
    }

    private void use(KeyArn of, Instant time) {
        usages.record(List.of(of), use(time));
    }

    // spec: last-usage.md LU-11
    @Test
    void uses_areWrittenByAFlush_andByNothingElse() {
        KmsFixture service = new KmsFixture();
        String used = service.client().createKey();
        int before = service.store().commits();
        for (int i = 0; i < 100; i++) {
            service.client().encrypt(used, new byte[1]);
        }
        assertThat(service.store().commits()).isEqualTo(before);

        service.usages().flush();
        service.usages().flush();

        assertThat(service.store().commits())
                .as("one write, and none without a use")
                .isEqualTo(before + 1);
    }

    // spec: last-usage.md LU-11, LU-30
    @Test
    void use_isThereForAnotherProcess_onceItWasFlushed() {
        client.encrypt(key.toString(), new byte[1]);
        LastUsage use = kms.usages().find(key).orElseThrow();
        KmsFixture crashed = kms.restarted(kms.store());
        assertThat(crashed.usages().find(key)).isEmpty();

        kms.usages().flush();

        assertThat(kms.restarted(kms.store()).usages().find(key)).contains(use);
    }

    // spec: last-usage.md LU-3
    @Test
    void use_thatIsFlushedWhileItIsAskedFor_isFound() {
        use(key, NOW);
        AtomicInteger flushes = new AtomicInteger();
        kms.store().behindNextRead(item -> item.sort().equals("usage"), () -> {
            flushes.incrementAndGet();
            usages.flush();
        });

        assertThat(usages.find(key)).contains(use(NOW));

        assertThat(flushes).hasValue(1);
        assertThat(stored(key)).contains(use(NOW));
    }

    // spec: last-usage.md LU-12
    @Test
    void flush_thatFails_failsNothingAndIsMadeUpFor() {
        use(key, NOW);
        for (RuntimeException failure :
                List.of(new StoreUnavailableException("it is gone"), new IllegalStateException("a defect"))) {
            kms.store().failCommits(failure);
            usages.flush();
            kms.store().heal();
            kms.store().failReads(failure);
            usages.flush();
            kms.store().heal();
        }
        assertThat(stored(key)).isEmpty();
        assertThat(usages.find(key)).contains(use(NOW));

        usages.flush();

        assertThat(stored(key)).contains(use(NOW));
    }

    // spec: last-usage.md LU-12
    @Test
    void flush_whereOneRegionIsGone_writesTheOthers() {
        KmsFixture two = KmsFixture.ofTwoStores();
        KmsClient away = two.client(KmsFixture.ACCOUNT, KmsFixture.OTHER_REGION);
        String here = two.client().createKey();
        String there = away.createKey();
        two.client().encrypt(here, new byte[1]);
        away.encrypt(there, new byte[1]);
        two.otherStore().failCommits(new StoreUnavailableException("it is gone"));

        two.usages().flush();
        two.otherStore().heal();

        assertThat(new LastUsageTable(two.store()).find(arn(here))).isPresent();
        assertThat(new LastUsageTable(two.otherStore()).find(arn(there))).isEmpty();
        two.usages().flush();
        assertThat(new LastUsageTable(two.otherStore()).find(arn(there))).isPresent();
    }

    // spec: last-usage.md LU-13
    @Test
    void use_ofAKeyThatIsErased_doesNotBringItBack() {
        String id = key.keyId().value();
        use(key, NOW);
        usages.flush();
        use(key, NOW.plusSeconds(1));
        client.call("ScheduleKeyDeletion", Map.of("KeyId", id, "PendingWindowInDays", 7));
        kms.store().beforeNextCommit(() -> {}); // the commit that deletes the record
        kms.store().beforeNextCommit(usages::flush); // between that and the erasure of the rest
        kms.pass(Duration.ofDays(7));
        use(key, NOW.plusSeconds(2));

        usages.flush();

        assertThat(kms.tombstones(key.toString())).hasSize(1);
        assertThat(kms.store().items())
                .noneMatch(item -> item.key().partition().startsWith("key/")
                        && item.key().partition().endsWith(id));
    }

    // spec: last-usage.md LU-13
    @Test
    void use_ofAKeyThatIsDeletedDuringTheFlush_isDropped() {
        use(key, NOW);
        client.call("ScheduleKeyDeletion", Map.of("KeyId", key.toString(), "PendingWindowInDays", 7));
        kms.store().beforeNextCommit(() -> kms.pass(Duration.ofDays(7)));

        usages.flush();

        assertThat(stored(key)).isEmpty();
        assertThat(usages.find(key)).as("it is not tried for ever").isEmpty();
    }

    // spec: last-usage.md LU-13, LU-12
    @Test
    void flush_whileOneOfManyKeysIsChanged_writesThemAll() {
        List<KeyArn> keys = new ArrayList<>();
        for (int i = 0; i < 120; i++) {
            keys.add(arn(client.createKey()));
        }
        usages.record(keys, use(NOW));
        kms.store()
                .beforeNextCommit(() -> keys.forEach(each ->
                        client.call("UpdateKeyDescription", Map.of("KeyId", each.toString(), "Description", "new"))));
        int before = kms.store().commits();

        usages.flush();

        assertThat(keys).allSatisfy(each -> assertThat(stored(each)).contains(use(NOW)));
        assertThat(kms.store().commits() - before - keys.size())
                .as("one batch by ones, the others together")
                .isEqualTo(50 + 2);
    }

    // spec: last-usage.md LU-14
    @Test
    void laterUse_isNotReplacedByAnEarlierOne_ofThisOrAnotherProcess() {
        BufferedLastUsage another = new BufferedLastUsage(kms.store().unaudited());
        use(key, NOW.plus(MINUTE));
        use(key, NOW);
        another.record(List.of(key), use(NOW.plusSeconds(5)));
        usages.flush();
        another.flush();

        assertThat(stored(key)).contains(use(NOW.plus(MINUTE)));
        assertThat(another.find(key)).contains(use(NOW.plus(MINUTE)));
    }

    // spec: last-usage.md LU-14
    @Test
    void laterUse_thatAnotherProcessWritesDuringTheFlush_stays() {
        BufferedLastUsage another = new BufferedLastUsage(kms.store().unaudited());
        another.record(List.of(key), use(NOW.plus(MINUTE)));
        use(key, NOW);
        kms.store().beforeNextCommit(another::flush);

        usages.flush();

        assertThat(stored(key)).contains(use(NOW.plus(MINUTE)));
        assertThat(usages.find(key)).contains(use(NOW.plus(MINUTE)));
    }

    // spec: last-usage.md LU-15
    @Test
    void use_fromBeforeTheKeyOfThatNameWasMade_isDropped() {
        use(key, SettableTime.START.minusMillis(1));

        usages.flush();

        assertThat(stored(key)).isEmpty();
        assertThat(usages.find(key)).isEmpty();
    }

    // spec: last-usage.md LU-16
    @Test
    void uses_ofTooManyKeys_areDropped() {
        LastUsageBuffer buffer = new LastUsageBuffer();
        for (int i = 0; i < 50_010; i++) {
            buffer.put(numbered(i), use(NOW));
        }
        buffer.put(numbered(0), use(NOW.plusSeconds(1)));

        assertThat(buffer.keys()).hasSize(50_000);
        assertThat(buffer.find(numbered(0))).contains(use(NOW.plusSeconds(1)));
        assertThat(buffer.find(numbered(50_005))).isEmpty();
        assertThat(buffer.dropped()).isEqualTo(10);
        assertThat(buffer.dropped()).isZero();
    }

    private static KeyArn numbered(int number) {
        return arn("arn:aws:kms:us-east-1:111122223333:key/%08x-12ab-34cd-56ef-1234567890ab".formatted(number));
    }

    /** Writers and a flusher at once: whatever was put last is in the end in the store. */
    // spec: last-usage.md LU-10, LU-11
    @Test
    void uses_duringFlushes_areNotLost() throws Exception {
        int last = 5_000;
        AtomicInteger writing = new AtomicInteger(3);
        Callable<Boolean> writer = () -> {
            for (int i = 1; i <= last; i++) {
                use(key, NOW.plusMillis(i));
            }
            writing.decrementAndGet();
            return true;
        };
        Callable<Boolean> flusher = () -> {
            while (writing.get() > 0) {
                usages.flush();
            }
            return true;
        };
        try (Racers racers = new Racers(4)) {
            racers.together(List.of(writer, writer, writer, flusher));
        }
        usages.flush();

        assertThat(stored(key)).contains(use(NOW.plusMillis(last)));
    }

    /** The store that is asked is the one with the key. */
    @Test
    void find_inAStoreWithoutTheKey_findsNothing() {
        assertThat(new BufferedLastUsage(new InMemoryStore()).find(key)).isEmpty();
        assertThat(IntStream.range(0, 3)
                        .mapToObj(BufferedLastUsageTest::numbered)
                        .map(usages::find))
                .containsOnly(Optional.empty());
    }
}
