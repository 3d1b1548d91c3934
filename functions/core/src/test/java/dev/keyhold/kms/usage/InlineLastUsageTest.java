package dev.keyhold.kms.usage;

import static org.assertj.core.api.Assertions.assertThat;

import dev.keyhold.kms.key.KeyArn;
import dev.keyhold.kms.key.LastUsage;
import dev.keyhold.kms.operation.fixture.KmsFixture;
import dev.keyhold.kms.operation.fixture.SettableTime;
import dev.keyhold.kms.store.LastUsageTable;
import dev.keyhold.kms.store.StoreUnavailableException;
import dev.keyhold.kms.store.Versioned;
import dev.keyhold.kms.store.WouldBlockException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** How uses come into the store of a process that may be frozen behind any answer. */
class InlineLastUsageTest {
    private final KmsFixture kms = new KmsFixture();
    private final KeyArn key = newKey();
    private final KeyArn other = newKey();
    private final InlineLastUsage usages = new InlineLastUsage(kms.store().unaudited());

    private KeyArn newKey() {
        return KeyArn.parse(kms.client().createKey()).orElseThrow();
    }

    private static Instant second(int number) {
        return SettableTime.START.plusSeconds(number);
    }

    private static LastUsage use(int second) {
        return new LastUsage("Decrypt", second(second), "request " + second);
    }

    private void use(KeyArn of, int second) {
        usages.record(List.of(of), use(second));
    }

    private Optional<LastUsage> stored(KeyArn of) {
        return new LastUsageTable(kms.store()).find(of).map(Versioned::value);
    }

    // spec: last-usage.md LU-20, LU-31
    @Test
    void firstUse_isWrittenAtOnce_whateverElseWasWrittenJustNow() {
        use(key, 0);
        use(other, 1);

        assertThat(stored(key)).contains(use(0));
        assertThat(stored(other)).contains(use(1));
    }

    // spec: last-usage.md LU-11, LU-20
    @Test
    void furtherUses_ofAKey_areWrittenOnceAMinute() {
        int before = kms.store().commits();
        for (int second = 0; second < 180; second++) {
            use(key, second);
        }

        assertThat(kms.store().commits() - before).isEqualTo(3);
        assertThat(stored(key)).contains(use(120));
        assertThat(usages.find(key)).contains(use(179));
    }

    // spec: last-usage.md LU-20
    @Test
    void useWithinTheMinute_isWrittenByALaterRequest_forWhateverKey() {
        use(key, 0);
        use(key, 59);
        assertThat(stored(key)).contains(use(0));

        use(other, 60);

        assertThat(stored(key)).contains(use(59));
        assertThat(stored(other)).contains(use(60));
    }

    // spec: last-usage.md LU-20
    @Test
    void oneRequest_catchesUpOnEightKeys_besideItsOwn() {
        List<KeyArn> many = Stream.generate(this::newKey).limit(20).toList();
        many.forEach(each -> use(each, 0));
        many.forEach(each -> use(each, 1));
        int before = kms.store().commits();

        use(key, 61);

        assertThat(many.stream().filter(each -> stored(each).equals(Optional.of(use(1)))))
                .hasSize(8);
        assertThat(stored(key)).contains(use(61));
        KeyArn waiting = many.get(19);
        use(waiting, 62);
        assertThat(stored(waiting)).as("its own minute is over").contains(use(62));
        use(key, 63);
        assertThat(many).noneMatch(each -> stored(each).equals(Optional.of(use(0))));
        assertThat(kms.store().commits() - before).isLessThanOrEqualTo(4);
    }

    // spec: last-usage.md LU-12, LU-20
    @Test
    void writeThatFails_failsNothing_andIsTriedAgainAMinuteLater() {
        for (RuntimeException failure :
                List.of(new StoreUnavailableException("it is gone"), WouldBlockException.INSTANCE)) {
            kms.store().failCommits(failure);
            use(key, 0);
            kms.store().heal();
        }
        assertThat(stored(key)).isEmpty();
        use(key, 59);
        assertThat(stored(key)).isEmpty();

        use(other, 60);

        assertThat(stored(key)).contains(use(59));
    }

    // spec: last-usage.md LU-21
    @Test
    void minute_underAClockThatWasSetBack_isOver() {
        use(key, 100);
        KeyArn used = newKey();
        use(used, 100);

        use(used, 50);
        use(other, 50);

        assertThat(stored(used)).as("what is stored does not go back").contains(use(100));
        use(other, 51);
        assertThat(stored(other)).contains(use(50));
    }

    // spec: last-usage.md LU-11
    @Test
    void flush_writesEverythingThatIsNotWritten() {
        use(key, 0);
        use(key, 30);

        usages.flush();

        assertThat(stored(key)).contains(use(30));
    }
}
