package dev.keyhold.server.process;

import static org.assertj.core.api.Assertions.assertThat;

import dev.keyhold.kms.key.Deletion;
import dev.keyhold.kms.key.KeyArn;
import dev.keyhold.kms.key.KmsKey;
import dev.keyhold.kms.key.RotationSchedule;
import dev.keyhold.kms.store.DueKind;
import dev.keyhold.kms.store.DueTable;
import dev.keyhold.kms.store.KeyTable;
import dev.keyhold.kms.store.Store;
import dev.keyhold.kms.store.Versioned;
import java.time.Instant;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;

/** Lets the time of a stored key's work have passed. */
public final class Overdue {
    private static final Instant TIME = Instant.parse("2026-01-01T00:00:00Z");

    private Overdue() {}

    /** Rotation is on, and its date has passed. */
    public static void rotation(Store store, String keyArn) {
        change(store, keyArn, key -> key.withRotation(key.rotation().withSchedule(new RotationSchedule(90, TIME))));
    }

    /** The waiting window of a scheduled deletion has ended. */
    public static void deletion(Store store, String keyArn) {
        change(store, keyArn, key -> {
            Deletion deletion = key.pendingDeletion().orElseThrow();
            return key.withDeletion(new Deletion(TIME, deletion.windowDays(), deletion.request()));
        });
    }

    /** Whether nothing is due now. */
    static boolean isDone(DueTable due) {
        return Stream.of(DueKind.values())
                .flatMap(kind -> due.first(kind, 1).stream())
                .allMatch(entry -> entry.time().isAfter(Instant.now()));
    }

    private static void change(Store store, String keyArn, UnaryOperator<KmsKey> change) {
        KeyTable keys = new KeyTable(store);
        Versioned<KmsKey> found = keys.find(KeyArn.parse(keyArn).orElseThrow()).orElseThrow();
        assertThat(store.commit(keys.replace(found, change.apply(found.value()))))
                .isTrue();
    }
}
