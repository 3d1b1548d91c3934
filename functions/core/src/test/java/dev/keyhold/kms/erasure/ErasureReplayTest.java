package dev.keyhold.kms.erasure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.keyhold.kms.job.ErasureReplay;
import dev.keyhold.kms.key.KeyArn;
import dev.keyhold.kms.operation.KmsErrorCode;
import dev.keyhold.kms.operation.fixture.KmsClient;
import dev.keyhold.kms.operation.fixture.KmsFixture;
import dev.keyhold.kms.operation.fixture.ObservedStore;
import dev.keyhold.kms.store.Attributes;
import dev.keyhold.kms.store.InMemoryStore;
import dev.keyhold.kms.store.ItemKey;
import dev.keyhold.kms.store.JournalMark;
import dev.keyhold.kms.store.JournalMarkTable;
import dev.keyhold.kms.store.StoreUnavailableException;
import dev.keyhold.kms.store.Tombstone;
import dev.keyhold.kms.store.Write;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Backups that are older than erasures (erasure.md section 4). */
final class ErasureReplayTest {
    private static final byte[] PLAINTEXT = {1, 2, 3};
    private static final Duration WEEK = Duration.ofDays(7);
    private static final Duration MINUTE = Duration.ofMinutes(1);
    private static final String THERE = KmsFixture.OTHER_REGION.name();

    @TempDir
    private Path directory;

    private final KmsFixture before = new KmsFixture();
    private final KmsClient client = before.client();
    private Path file = Path.of("");
    private FileErasureJournal journal = new FileErasureJournal(file);

    @BeforeEach
    void openJournal() {
        file = directory.resolve("erasures");
        journal = new FileErasureJournal(file);
    }

    /** Erases a key, and tells the file what the journal was told. */
    private void erase(KmsClient by, String key) {
        by.call("ScheduleKeyDeletion", Map.of("KeyId", key, "PendingWindowInDays", 7));
        before.pass(WEEK);
        before.pass(MINUTE);
        before.journal().forEach(line -> journal.append(line.key(), line.begun()));
        before.journal().clear();
    }

    private static long leftOf(KmsFixture kms, String key) {
        return kms.store().items().stream()
                .map(item -> item.key().partition() + " " + item.key().sort())
                .filter(name -> name.contains(KmsClient.idOf(key)) || name.contains("alias/"))
                .filter(name -> !name.startsWith("tombstones/") && !name.startsWith("audit/"))
                .count();
    }

    private static void assertGone(KmsFixture kms, String key) {
        assertThat(kms.client().refusal("DescribeKey", Map.of("KeyId", key)).code())
                .isEqualTo(KmsErrorCode.NOT_FOUND);
    }

    // spec: erasure.md ER-31, ER-32, ER-33
    @Test
    void apply_toABackupFromBeforeTheRequest_erasesTheKeyWithAllItHadThen() {
        String key = client.createKey(Map.of("Tags", List.of(KmsClient.tag("a", "b"))));
        String other = client.createKey();
        client.call("CreateAlias", Map.of("AliasName", "alias/it", "TargetKeyId", key));
        byte[] blob = client.encrypt(key, PLAINTEXT);
        byte[] otherBlob = client.encrypt(other, PLAINTEXT);
        ObservedStore backup = before.store().copy();
        erase(client, key);
        Instant begun = before.tombstones(key).get(0).begun();
        KmsFixture restored = before.restarted(backup);
        assertThat(restored.client().decrypt(blob)).isEqualTo(PLAINTEXT);

        assertThat(restored.erasureReplay().apply(journal)).isEqualTo(1);

        assertGone(restored, key);
        assertThat(restored.client()
                        .refusal("Decrypt", Map.of("CiphertextBlob", blob))
                        .code())
                .isEqualTo(KmsErrorCode.ACCESS_DENIED);
        restored.runJobs();
        assertThat(leftOf(restored, key)).isZero();
        assertThat(restored.tombstones(key)).singleElement().satisfies(tombstone -> {
            assertThat(tombstone.state()).isEqualTo(Tombstone.State.ERASED);
            assertThat(tombstone.begun()).isEqualTo(begun);
            String receipt = Objects.requireNonNull(tombstone.receipt());
            assertThat(receipt)
                    .contains(
                            "\nerased: " + begun
                                    + "\nrequested-by: erasure-journal\nrequest: restore\nwaiting-days: 0\n",
                            "\naliases: 1\ngrants: 0\ntags: 1\n");
            assertThat(ErasureReceipt.verifies(receipt, restored.receipts().publicKey()))
                    .isTrue();
        });
        assertThat(restored.client().decrypt(otherBlob)).isEqualTo(PLAINTEXT);
        assertThat(restored.journal()).isEmpty(); // it stands there already
    }

    // spec: erasure.md ER-32, ER-40
    @Test
    void apply_ofAJournalInAStore_erasesAllThatCameBack_andNothingTwice() {
        StoreErasureJournal inStore = new StoreErasureJournal(new InMemoryStore());
        Instant longAgo = before.time().instant();
        String key = client.createKey();
        String other = client.createKey();
        byte[] blob = client.encrypt(other, PLAINTEXT);
        ObservedStore backup = before.store().copy();
        client.call("ScheduleKeyDeletion", Map.of("KeyId", key, "PendingWindowInDays", 7));
        before.pass(WEEK);
        before.pass(MINUTE);
        before.journal().forEach(line -> inStore.append(line.key(), line.begun()));
        // More than a page, of keys that the backup does not know; one line is there twice.
        for (int i = 0; i < 1001; i++) {
            inStore.append(before.tombstones(key).get(0).key(), longAgo.minusMillis(i));
        }
        before.journal().forEach(line -> inStore.append(line.key(), line.begun()));
        KmsFixture restored = before.restarted(backup);

        assertThat(restored.erasureReplay().apply(inStore)).isEqualTo(1);
        assertThat(restored.erasureReplay().apply(inStore)).isZero();

        assertGone(restored, key);
        assertThat(restored.client().decrypt(blob)).isEqualTo(PLAINTEXT);
        assertThat(before.erasureReplay().apply(inStore)).isZero();
    }

    // spec: erasure.md ER-35, ER-40
    @Test
    void apply_ofAStoreThatHoldsSomethingElse_isRefused() {
        InMemoryStore other = new InMemoryStore();
        assertThat(other.commit(List.of(Write.create(
                        new ItemKey("erasures", "something"),
                        Attributes.builder()
                                .with("key", "else")
                                .with("begun", 1)
                                .build()))))
                .isTrue();

        assertThatThrownBy(() -> before.erasureReplay().apply(new StoreErasureJournal(other)))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("the item something of the table of erasures is no erasure");
    }

    // spec: erasure.md ER-31
    @Test
    void apply_toABackupFromWithinTheWindow_erasesTheKey() {
        String key = client.createKey();
        client.call("ScheduleKeyDeletion", Map.of("KeyId", key, "PendingWindowInDays", 7));
        ObservedStore backup = before.store().copy();
        client.call("CancelKeyDeletion", Map.of("KeyId", key));
        erase(client, key);
        KmsFixture restored = before.restarted(backup);

        assertThat(restored.erasureReplay().apply(journal)).isEqualTo(1);

        restored.runJobs();
        assertGone(restored, key);
        assertThat(restored.tombstones(key)).hasSize(1);
        assertThat(restored.store().items())
                .noneMatch(item -> item.key().partition().matches("due/(?!roll-domain-key/).*"));
    }

    // spec: erasure.md ER-32
    @Test
    void apply_toTheStoreThatErased_changesNothing() throws IOException {
        String key = client.createKey();
        erase(client, key);
        List<Tombstone> tombstones = before.tombstones(key);

        assertThat(before.erasureReplay().apply(journal)).isZero();
        assertThat(before.erasureReplay().apply(journal)).isZero();

        assertThat(before.tombstones(key)).isEqualTo(tombstones);
        assertThat(markOf(before)).isEqualTo(size());
    }

    // spec: erasure.md ER-32
    @Test
    void apply_toAReplicaThatWasMadeAgain_leavesItAlone() {
        KmsClient there = before.client(KmsFixture.ACCOUNT, KmsFixture.OTHER_REGION);
        String id = KmsClient.idOf(client.createKey(Map.of("MultiRegion", true)));
        client.call("ReplicateKey", Map.of("KeyId", id, "ReplicaRegion", THERE));
        ObservedStore first = before.store().copy();
        erase(there, id);
        client.call("ReplicateKey", Map.of("KeyId", id, "ReplicaRegion", THERE));
        byte[] blob = there.encrypt(id, PLAINTEXT);
        ObservedStore second = before.store().copy();

        KmsFixture old = before.restarted(first);
        KmsFixture recent = before.restarted(second);

        assertThat(old.erasureReplay().apply(journal)).isEqualTo(1);
        old.runJobs();
        assertThat(old.client().decrypt(blob)).isEqualTo(PLAINTEXT);
        assertThat(old.client()
                        .describe(id)
                        .structure("MultiRegionConfiguration")
                        .structures("ReplicaKeys"))
                .isEmpty();
        assertThat(recent.erasureReplay().apply(journal)).isZero();
        assertThat(recent.client(KmsFixture.ACCOUNT, KmsFixture.OTHER_REGION).decrypt(blob))
                .isEqualTo(PLAINTEXT);
    }

    // spec: erasure.md ER-32: the tombstone tells, not a clock that was set back
    @Test
    void apply_toAReplicaThatWasMadeAgainBySetBackClocks_leavesItAlone() {
        KmsClient there = before.client(KmsFixture.ACCOUNT, KmsFixture.OTHER_REGION);
        String id = KmsClient.idOf(client.createKey(Map.of("MultiRegion", true)));
        client.call("ReplicateKey", Map.of("KeyId", id, "ReplicaRegion", THERE));
        erase(there, id);
        before.time().advance(Duration.ofDays(-1));
        client.call("ReplicateKey", Map.of("KeyId", id, "ReplicaRegion", THERE));

        assertThat(before.erasureReplay().apply(journal)).isZero();

        assertThat(there.state(id)).isEqualTo("Enabled");
    }

    // spec: erasure.md ER-34
    @Test
    void apply_thatBreaksOff_isRefusedAndGoesOnNextTime() {
        List<String> keys = new ArrayList<>();
        for (int i = 0; i < 5; i++) {
            keys.add(client.createKey());
        }
        ObservedStore backup = before.store().copy();
        keys.forEach(key -> erase(client, key));
        KmsFixture restored = before.restarted(backup);
        ErasureReplay replay = restored.erasureReplay();
        backup.beforeNextCommit(() -> {});
        backup.beforeNextCommit(() -> {});
        backup.beforeNextCommit(() -> backup.failCommits(new StoreUnavailableException("out of reach")));

        assertThatThrownBy(() -> replay.apply(journal))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageStartingWith("2 keys that were erased came back");
        backup.heal();

        assertThat(restored.erasureReplay().apply(journal)).isEqualTo(2);
        restored.runJobs();
        assertThat(keys).allSatisfy(key -> {
            assertGone(restored, key);
            assertThat(restored.tombstones(key)).hasSize(1);
        });
    }

    // spec: erasure.md ER-35
    @Test
    void journal_thatCannotBeRead_isRefused() throws IOException {
        String key = client.createKey();
        KmsFixture restored = before.restarted(before.store().copy());
        erase(client, key);
        Files.writeString(file, "something else\n", StandardOpenOption.APPEND);

        assertThatThrownBy(() -> restored.erasureReplay().apply(journal))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("what begins at byte %s of %s is no erasure", size() - 15, file);
        Files.delete(file);
        Files.createDirectory(file);
        assertThatThrownBy(() -> restored.erasureReplay().apply(journal)).isInstanceOf(UncheckedIOException.class);
        Files.delete(file);
        Files.createSymbolicLink(file, directory.resolve("nowhere"));
        assertThatThrownBy(() -> restored.erasureReplay().apply(journal)).isInstanceOf(UncheckedIOException.class);
    }

    // spec: erasure.md ER-30, ER-34
    @Test
    void journal_thatIsAnother_isAppliedAsAWhole() throws IOException {
        String first = client.createKey();
        String second = client.createKey();
        ObservedStore backup = before.store().copy();
        erase(client, first);
        KmsFixture restored = before.restarted(backup);
        assertThat(restored.erasureReplay().apply(journal)).isEqualTo(1);
        assertThat(restored.erasureReplay().isContinuedBy(journal)).isTrue();
        Files.delete(file);
        assertThat(restored.erasureReplay().isContinuedBy(journal)).isFalse();

        erase(client, second);
        Files.writeString(file, "half a li", StandardOpenOption.APPEND);

        assertThat(restored.erasureReplay().isContinuedBy(journal)).isFalse();
        assertThat(restored.erasureReplay().apply(journal)).isEqualTo(1);
        assertThat(restored.erasureReplay().isContinuedBy(journal)).isTrue();
        assertGone(restored, second);
        assertThat(markOf(restored)).isEqualTo(size() - 9);
    }

    // spec: erasure.md ER-34
    @Test
    void journal_ofManyLines_isReadInPartsAndOnlyOnce() throws IOException {
        String key = client.createKey();
        ObservedStore backup = before.store().copy();
        StringBuilder many = new StringBuilder();
        String prefix = key.substring(0, key.length() - 12);
        for (int i = 0; i < 100_000; i++) {
            many.append(prefix).append(String.format("%012x", i)).append(" 1700000000000\n");
        }
        Files.writeString(file, many);
        erase(client, key);
        KmsFixture restored = before.restarted(backup);

        assertThat(restored.erasureReplay().apply(journal)).isEqualTo(1);

        assertThat(markOf(restored)).isEqualTo(size());
        assertThat(journal.readBehind(mark(restored)).entries()).isEmpty();
        journal.append(KeyArn.parse(key).orElseThrow(), Instant.EPOCH);
        assertThat(journal.readBehind(mark(restored)).entries()).hasSize(1);
    }

    private long size() throws IOException {
        return Files.size(file);
    }

    private static long markOf(KmsFixture kms) {
        return mark(kms).bytes();
    }

    private static JournalMark mark(KmsFixture kms) {
        return new JournalMarkTable(kms.store()).find();
    }
}
