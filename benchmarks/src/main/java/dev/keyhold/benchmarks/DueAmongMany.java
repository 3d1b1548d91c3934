package dev.keyhold.benchmarks;

import dev.keyhold.kms.crypto.DomainKey;
import dev.keyhold.kms.crypto.DomainKeyring;
import dev.keyhold.kms.crypto.RandomSource;
import dev.keyhold.kms.crypto.SecureRandomSource;
import dev.keyhold.kms.key.AccountId;
import dev.keyhold.kms.key.KeyRotation;
import dev.keyhold.kms.key.RotationSchedule;
import dev.keyhold.kms.store.DueEntry;
import dev.keyhold.kms.store.DueKind;
import dev.keyhold.kms.store.DueTable;
import dev.keyhold.kms.store.Store;
import dev.keyhold.kms.store.sqlite.SqliteStore;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.ExecutionException;

/**
 * Finds the 100 KMS keys that are due for rotation among as many as the second argument says, in a SQLite file in the directory that the
 * first one names. Every key has its record, listing, material and entry in the index, as the server writes them.
 */
public final class DueAmongMany {
    private static final int DUE = 100;
    private static final int PAGE = 50;
    private static final int REPEATS = 1000;
    private static final Instant NOW = Instant.parse("2027-01-01T00:00:00Z");
    private static final AccountId ACCOUNT = new AccountId("111122223333");

    private DueAmongMany() {}

    public static void main(String[] arguments) throws InterruptedException, ExecutionException {
        Path file = Path.of(arguments[0]).resolve("many.db");
        int count = Integer.parseInt(arguments[1]);
        RandomSource random = new SecureRandomSource();
        try (Store store = SqliteStore.open(file);
                DomainKeyring keyring = new DomainKeyring(DomainKey.generate(random), random)) {
            new ManyKeys(store, keyring, random, ACCOUNT, NOW).create(count, DueAmongMany::rotation);
        }
        try (Store store = SqliteStore.open(file)) {
            measure(store, count);
        }
    }

    private static KeyRotation rotation(int number) {
        // The first ones are due; the others become so one by one within the coming years.
        Instant next = number < DUE ? NOW.minusSeconds(number) : NOW.plus(Duration.ofMinutes(1 + number));
        return KeyRotation.NONE.withSchedule(new RotationSchedule(365, next));
    }

    private static void measure(Store store, int count) {
        DueTable due = new DueTable(store);
        double[] millis = new double[REPEATS];
        for (int i = 0; i < REPEATS; i++) {
            long began = System.nanoTime();
            int found = find(due);
            millis[i] = (System.nanoTime() - began) / 1e6;
            if (found != DUE) {
                throw new IllegalStateException(found + " were found");
            }
        }
        double first = millis[0];
        Arrays.sort(millis);
        System.out.printf(
                "%d due ones among %,d keys: first %.2f ms, median %.2f ms, p99 %.2f ms%n",
                DUE, count, first, millis[REPEATS / 2], millis[REPEATS * 99 / 100]);
    }

    /** As a run of a job does: page by page of each shard, until what is there is not due yet. */
    private static int find(DueTable due) {
        int found = 0;
        for (int shard = 0; shard < DueTable.SHARDS; shard++) {
            DueEntry after = null;
            boolean more = true;
            while (more) {
                List<DueEntry> page =
                        due.list(DueKind.ROTATE_KEY, shard, after, PAGE).records();
                long dueNow = page.stream()
                        .filter(entry -> !entry.time().isAfter(NOW))
                        .count();
                found += (int) dueNow;
                more = dueNow == PAGE;
                after = more ? page.get(PAGE - 1) : null;
            }
        }
        return found;
    }
}
