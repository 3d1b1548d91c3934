package dev.keyhold.kms.store;

import static org.assertj.core.api.Assertions.assertThat;

import dev.keyhold.kms.key.Deletion;
import dev.keyhold.kms.key.DeletionRequest;
import dev.keyhold.kms.key.KeyArn;
import dev.keyhold.kms.key.KeyManager;
import dev.keyhold.kms.key.KeyMaterialId;
import dev.keyhold.kms.key.KeyRotation;
import dev.keyhold.kms.key.KmsKey;
import dev.keyhold.kms.key.RotationSchedule;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class DueTableTest {
    private static final Instant NOW = Instant.parse("2026-03-01T12:00:00.123456Z");
    private static final String ARN = "arn:aws:kms:us-east-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab";

    private final Store store = new InMemoryStore();
    private final DueTable due = new DueTable(store);
    private final KeyTable keys = new KeyTable(store);

    // spec: lifecycle.md LC-1, LC-2; the shard is `printf %s ARN | gzip -c | tail -c8 | od -N4 -An -tu4` modulo 16
    @Test
    void entry_isAnItemWhoseNameSaysEverything() {
        store.commit(DueTable.change(Set.of(), Set.of(new DueEntry(DueKind.ROTATE_KEY, NOW, ARN))));

        ItemKey name = new ItemKey("due/rotate-key/01", "001772366400123/" + ARN);
        assertThat(store.get(name).orElseThrow().attributes()).isEqualTo(Attributes.NONE);
    }

    // spec: lifecycle.md LC-1
    @Test
    void list_isInTheOrderOfTime_pageByPage() {
        Set<DueEntry> entries = new HashSet<>();
        for (int i = 0; i < 300; i++) {
            Instant time = Instant.ofEpochMilli((i * 7919L) % 300 * 1_000_000_007L);
            entries.add(new DueEntry(DueKind.DELETE_KEY, time, "subject-" + i));
        }
        entries.forEach(entry -> store.commit(DueTable.change(Set.of(), Set.of(entry))));

        Set<DueEntry> found = new HashSet<>();
        for (int shard = 0; shard < DueTable.SHARDS; shard++) {
            List<DueEntry> ofShard = listAll(DueKind.DELETE_KEY, shard);
            assertThat(ofShard).hasSizeBetween(1, 60).isSortedAccordingTo(Comparator.comparing(DueEntry::time));
            assertThat(listAll(DueKind.ROTATE_KEY, shard)).isEmpty();
            found.addAll(ofShard);
        }
        assertThat(found).isEqualTo(entries);
    }

    // spec: lifecycle.md LC-3
    @Test
    void change_writesTheDifferenceOnly() {
        DueEntry kept = new DueEntry(DueKind.ROTATE_KEY, NOW, ARN);
        DueEntry gone = new DueEntry(DueKind.ROTATE_KEY, NOW.plusMillis(1), ARN);
        DueEntry added = new DueEntry(DueKind.DELETE_KEY, NOW, ARN);
        store.commit(DueTable.change(Set.of(), Set.of(kept, gone)));

        List<Write> change = DueTable.change(Set.of(kept, gone), Set.of(kept, added));

        assertThat(change).hasSize(2);
        assertThat(store.commit(change)).isTrue();
        assertThat(all()).containsExactlyInAnyOrder(kept, added);
    }

    // spec: lifecycle.md LC-3
    @Test
    void keyRecord_andItsEntries_agreeAfterEveryChange() {
        Instant rotation = NOW.plus(Duration.ofDays(365));
        DueEntry rotate = new DueEntry(DueKind.ROTATE_KEY, rotation, ARN);
        KmsKey key = key().withRotation(KeyRotation.NONE.withSchedule(RotationSchedule.from(NOW, 365)));
        store.commit(keys.create(key));
        assertThat(all()).containsExactly(rotate);

        Map<KmsKey, Set<DueEntry>> changes = new HashMap<>();
        changes.put(key.withEnabled(false), Set.of());
        changes.put(key.withDescription("same"), Set.of(rotate));
        changes.put(
                key.withDeletion(new Deletion(NOW, 7, new DeletionRequest("caller", "request", NOW))),
                Set.of(new DueEntry(DueKind.DELETE_KEY, NOW, ARN)));
        changes.put(key.withRotation(KeyRotation.NONE), Set.of());
        changes.put(
                key.withRotation(new KeyRotation(key.rotation().schedule(), 0, 0, NOW)),
                Set.of(new DueEntry(DueKind.ROTATE_KEY, NOW, ARN)));
        changes.put(
                key.withRotation(new KeyRotation(key.rotation().schedule(), 0, 0, rotation.plusMillis(1))),
                Set.of(rotate));
        changes.forEach((changed, entries) -> {
            assertThat(store.commit(keys.replace(current(), changed))).isTrue();
            assertThat(all()).isEqualTo(entries);
            assertThat(current().value())
                    .as("is read back as it was written")
                    .isEqualTo(keys.find(key.arn()).orElseThrow().value());
        });
    }

    @Test
    void key_isFoundByAnEntry_onlyWhileTheEntryHolds() {
        KmsKey key = key().withRotation(KeyRotation.NONE.withSchedule(RotationSchedule.from(NOW, 90)));
        store.commit(keys.create(key));
        DueEntry entry = all().iterator().next();

        assertThat(keys.find(entry)).isPresent();
        assertThat(keys.find(new DueEntry(DueKind.DELETE_KEY, entry.time(), ARN)))
                .isEmpty();
        assertThat(keys.find(new DueEntry(entry.kind(), entry.time().plusMillis(1), ARN)))
                .isEmpty();
        assertThat(keys.find(new DueEntry(entry.kind(), entry.time(), "no ARN")))
                .isEmpty();
        store.commit(keys.replace(current(), key.withEnabled(false)));
        assertThat(keys.find(entry)).isEmpty();
    }

    private Versioned<KmsKey> current() {
        return keys.find(KeyArn.parse(ARN).orElseThrow()).orElseThrow();
    }

    private static KmsKey key() {
        KeyMaterialId material = new KeyMaterialId("ab".repeat(32));
        return KmsKey.builder(KeyArn.parse(ARN).orElseThrow(), KeyManager.CUSTOMER, NOW, material)
                .build();
    }

    private Set<DueEntry> all() {
        Set<DueEntry> entries = new HashSet<>();
        for (DueKind kind : DueKind.values()) {
            for (int shard = 0; shard < DueTable.SHARDS; shard++) {
                entries.addAll(listAll(kind, shard));
            }
        }
        return entries;
    }

    private List<DueEntry> listAll(DueKind kind, int shard) {
        List<DueEntry> entries = new ArrayList<>();
        @Nullable DueEntry after = null;
        Listing<DueEntry> page;
        do {
            page = due.list(kind, shard, after, 5);
            entries.addAll(page.records());
            after = entries.isEmpty() ? null : entries.get(entries.size() - 1);
        } while (page.more());
        return entries;
    }
}
