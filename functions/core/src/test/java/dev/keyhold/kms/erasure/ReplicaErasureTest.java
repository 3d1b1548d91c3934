package dev.keyhold.kms.erasure;

import static org.assertj.core.api.Assertions.assertThat;

import dev.keyhold.kms.key.Region;
import dev.keyhold.kms.operation.fixture.KmsClient;
import dev.keyhold.kms.operation.fixture.KmsFixture;
import dev.keyhold.kms.operation.fixture.ObservedStore;
import dev.keyhold.kms.store.Attributes;
import dev.keyhold.kms.store.DueKind;
import dev.keyhold.kms.store.Item;
import dev.keyhold.kms.store.ItemKey;
import dev.keyhold.kms.store.StoreUnavailableException;
import dev.keyhold.kms.store.Tombstone;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Replica keys that are erased while their relatives change: three Regions, each with a store (multi-region.md section 6). */
final class ReplicaErasureTest {
    private static final byte[] PLAINTEXT = {1, 2, 3};
    private static final Duration WEEK = Duration.ofDays(7);
    private static final Duration MINUTE = Duration.ofMinutes(1);
    private static final String SECOND = KmsFixture.OTHER_REGION.name();
    private static final String THIRD = KmsFixture.THIRD_REGION.name();

    private final KmsFixture kms = KmsFixture.ofThreeStores();
    private final KmsClient first = kms.client();
    private final KmsClient second = kms.client(KmsFixture.ACCOUNT, KmsFixture.OTHER_REGION);
    private final KmsClient third = kms.client(KmsFixture.ACCOUNT, KmsFixture.THIRD_REGION);
    private final String id = KmsClient.idOf(first.createKey(Map.of("MultiRegion", true)));
    private final byte[] blob = first.encrypt(id, PLAINTEXT);

    private void replicate(KmsClient primary, String region) {
        primary.call("ReplicateKey", Map.of("KeyId", id, "ReplicaRegion", region));
    }

    private void schedule(KmsClient client) {
        client.call("ScheduleKeyDeletion", Map.of("KeyId", id, "PendingWindowInDays", 7));
    }

    private boolean isThere(KmsClient client) {
        return client.call("ListKeys", Map.of("Limit", 100)).structures("Keys").stream()
                .anyMatch(key -> key.text("KeyId").equals(id));
    }

    private List<String> replicas(KmsClient client) {
        return client.describe(id).structure("MultiRegionConfiguration").structures("ReplicaKeys").stream()
                .map(replica -> replica.text("Region"))
                .toList();
    }

    private List<Tombstone> tombstones(KmsClient client) {
        return kms.tombstones(client.arnOf(id));
    }

    private static StoreUnavailableException outage() {
        return new StoreUnavailableException("out of reach");
    }

    /** Lets some commits pass, and fails every one behind them. */
    private static void failCommits(ObservedStore store, int passing) {
        for (int i = 1; i < passing; i++) {
            store.beforeNextCommit(() -> {});
        }
        store.beforeNextCommit(() -> store.failCommits(outage()));
    }

    /** The replica key is erased: its record, then the rest; the Region leaves the primary key's record; then comes the receipt. */
    private static void beforeTheReceipt(ObservedStore store, Runnable interruption) {
        store.beforeNextCommit(() -> {});
        store.beforeNextCommit(() -> {});
        store.beforeNextCommit(interruption);
    }

    // spec: multi-region.md MR-40; erasure.md ER-4, ER-6
    @Test
    void replicateKey_beforeTheReceiptOfTheFormerReplica_isDoneBehindIt() {
        replicate(first, THIRD);
        schedule(third);
        List<Boolean> madeAtOnce = new ArrayList<>();
        beforeTheReceipt(kms.store(KmsFixture.THIRD_REGION), () -> {
            replicate(first, THIRD);
            madeAtOnce.add(isThere(third));
        });

        kms.pass(WEEK);
        kms.pass(MINUTE);

        assertThat(madeAtOnce).as("what is being erased gets nothing new").containsExactly(false);
        requireMadeAgain();
    }

    // spec: multi-region.md MR-33, MR-40; erasure.md ER-4 to ER-6; lifecycle.md LC-12
    @Test
    void replicateKey_beforeTheReceipt_whichIsThenCutShort_isDoneBehindIt_andKeepsNoOtherRegionWaiting() {
        replicate(first, SECOND);
        replicate(first, THIRD);
        schedule(third);
        beforeTheReceipt(kms.store(KmsFixture.THIRD_REGION), () -> {
            replicate(first, THIRD);
            throw outage();
        });

        kms.pass(WEEK);
        assertThat(tombstones(third))
                .extracting(Tombstone::state)
                .as("no receipt yet")
                .containsExactly(Tombstone.State.JOURNALED);
        first.call("EnableKeyRotation", Map.of("KeyId", id, "RotationPeriodInDays", 91));
        assertThat(second.call("GetKeyRotationStatus", Map.of("KeyId", id)).number("RotationPeriodInDays"))
                .isEqualTo(91);
        changePrimary(first, SECOND);
        assertThat(first.state(id)).as("until all is made that was asked for").isEqualTo("Updating");
        kms.pass(MINUTE);
        kms.pass(MINUTE);

        requireMadeAgain();
        assertThat(replicas(second)).containsExactly(THIRD, KmsFixture.REGION.name());
        assertThat(first.state(id)).isEqualTo("Enabled");
        assertThat(kms.store().items()).noneMatch(item -> item.key().sort().startsWith("replica/"));
    }

    private void requireMadeAgain() {
        assertThat(third.decrypt(blob)).isEqualTo(PLAINTEXT);
        assertThat(tombstones(third)).singleElement().satisfies(tombstone -> {
            assertThat(tombstone.state()).isEqualTo(Tombstone.State.ERASED);
            assertThat(Objects.requireNonNull(tombstone.receipt()))
                    .startsWith("Keyhold erasure receipt\nversion: 1\nreceipt: ");
        });
    }

    /** The plan of the replica key was still there, because the primary key's store took no writes since. */
    // spec: erasure.md ER-6; multi-region.md MR-34, MR-35, MR-43
    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void replica_thatIsErasedWithItsPlanLeft_isNotMadeAgain_andKeepsNothingWaiting(boolean ofEarlierVersion) {
        replicate(first, SECOND);
        failCommits(kms.store(), 1);
        replicate(first, THIRD);
        assertThat(third.state(id)).isEqualTo("Enabled");
        if (ofEarlierVersion) {
            kms.store()
                    .overwrite(
                            plan(),
                            Attributes.builder()
                                    .with("policy", "")
                                    .with("description", "")
                                    .with("tags", Map.of())
                                    .build());
        }
        schedule(third);
        kms.pass(WEEK);
        assertThat(plan().sort()).isEqualTo("replica/" + THIRD);
        kms.store().heal();

        changePrimary(first, SECOND);
        assertThat(kms.store().items()).noneMatch(item -> item.key().sort().startsWith("replica/"));
        kms.pass(MINUTE);
        kms.pass(MINUTE);

        assertThat(isThere(third)).isFalse();
        assertThat(replicas(second)).containsExactly(KmsFixture.REGION.name());
        assertThat(tombstones(third)).extracting(Tombstone::state).containsExactly(Tombstone.State.ERASED);
    }

    private ItemKey plan() {
        return kms.store().items().stream()
                .map(Item::key)
                .filter(key -> key.sort().startsWith("replica/"))
                .findFirst()
                .orElseThrow();
    }

    private void changePrimary(KmsClient primary, String region) {
        primary.call("UpdatePrimaryRegion", Map.of("KeyId", id, "PrimaryRegion", region));
    }

    /** Its Region has left wherever the primary key is, so it can be made again, and be the last one to go before the primary key. */
    private void requireErased(KmsClient replica, KmsClient primary, String... others) {
        assertThat(tombstones(replica)).extracting(Tombstone::state).containsExactly(Tombstone.State.ERASED);
        assertThat(replicas(primary)).containsExactly(others);
        assertThat(type(primary)).isEqualTo("PRIMARY");
        replicate(primary, THIRD);
        assertThat(replica.decrypt(blob)).isEqualTo(PLAINTEXT);
    }

    private String type(KmsClient client) {
        return client.describe(id).structure("MultiRegionConfiguration").text("MultiRegionKeyType");
    }

    // spec: multi-region.md MR-35, MR-42: the successor has taken over, and the former primary key does not know it yet
    @Test
    void erasure_betweenTheTransactionsOfAnotherPrimaryKey_leavesTheNewOne() {
        replicate(first, SECOND);
        replicate(first, THIRD);
        schedule(third);
        failCommits(kms.store(), 1);
        changePrimary(first, SECOND);
        assertThat(type(second)).isEqualTo("PRIMARY");
        assertThat(type(first)).isEqualTo("PRIMARY");
        kms.store().heal();

        kms.pass(WEEK);
        kms.pass(MINUTE);

        requireErased(third, second, KmsFixture.REGION.name());
        assertThat(type(first)).isEqualTo("REPLICA");
    }

    // spec: multi-region.md MR-35, MR-42: the new record is made of one that was read before the erasure
    @Test
    void erasure_whileThePrimaryKeyChanges_waitsForIt() {
        replicate(first, SECOND);
        replicate(first, THIRD);
        schedule(third);
        kms.time().advance(WEEK);
        List<Tombstone.State> between = new ArrayList<>();
        kms.otherStore().beforeNextCommit(() -> {
            kms.runJobs(DueKind.DELETE_KEY);
            kms.runJobs(DueKind.ERASE_KEY);
            tombstones(third).forEach(tombstone -> between.add(tombstone.state()));
        });

        changePrimary(first, SECOND);
        kms.pass(MINUTE);

        assertThat(between).containsExactly(Tombstone.State.JOURNALED);
        requireErased(third, second, KmsFixture.REGION.name());
    }

    // spec: multi-region.md MR-42: the record that the replica key knew leads to one that is not the primary key's any
    // more
    @Test
    void erasure_afterThePrimaryKeyChangedTwice_leavesTheLastOne() {
        String fourth = "us-west-2";
        KmsClient last = kms.client(KmsFixture.ACCOUNT, new Region(fourth));
        replicate(first, SECOND);
        changePrimary(first, SECOND);
        replicate(second, THIRD);
        replicate(second, fourth);
        beginErasure(third);
        changePrimary(second, KmsFixture.REGION.name());
        kms.otherStore().failCommits(outage());
        changePrimary(first, fourth);
        assertThat(type(last)).isEqualTo("PRIMARY");
        kms.store(KmsFixture.THIRD_REGION).heal();

        kms.pass(MINUTE);
        kms.otherStore().heal();
        kms.pass(MINUTE);

        requireErased(third, last, SECOND, KmsFixture.REGION.name());
    }

    // spec: multi-region.md MR-42: the primary key that the replica key knew became a replica key and was erased before
    @Test
    void erasure_afterTheFormerPrimaryKeyWasErased_leavesThePresentOne() {
        replicate(first, SECOND);
        replicate(first, THIRD);
        beginErasure(third);
        changePrimary(first, SECOND);
        schedule(first);
        kms.pass(WEEK);
        assertThat(isThere(first)).isFalse();
        assertThat(replicas(second)).containsExactly(THIRD);
        schedule(second);
        assertThat(second.state(id)).isEqualTo("PendingReplicaDeletion");
        kms.store(KmsFixture.THIRD_REGION).heal();

        kms.pass(MINUTE);

        assertThat(second.state(id)).isEqualTo("PendingDeletion");
        second.call("CancelKeyDeletion", Map.of("KeyId", id));
        second.call("EnableKey", Map.of("KeyId", id));
        requireErased(third, second);
    }

    // spec: multi-region.md MR-42
    @Test
    void erasure_whileThePrimaryKeyCannotBeRead_waits() {
        replicate(first, THIRD);
        schedule(third);
        kms.time().advance(WEEK);
        kms.store().failReads(outage());
        kms.runJobs();
        assertThat(isThere(third)).isFalse();
        assertThat(tombstones(third)).extracting(Tombstone::state).containsExactly(Tombstone.State.JOURNALED);
        kms.store().heal();

        kms.pass(MINUTE);

        requireErased(third, first);
    }

    // spec: multi-region.md MR-42: nobody is left who could name it
    @Test
    void erasure_ofAReplica_whoseLastKnownPrimaryIsGoneWithoutATombstone_isCompleted() {
        replicate(first, THIRD);
        beginErasure(third);
        kms.store().items().stream()
                .map(Item::key)
                .filter(key -> key.partition().endsWith(id))
                .forEach(kms.store()::erase);
        kms.store(KmsFixture.THIRD_REGION).heal();

        kms.pass(MINUTE);

        assertThat(tombstones(third)).extracting(Tombstone::state).containsExactly(Tombstone.State.ERASED);
    }

    /** The replica key's record is deleted, and what is left of the erasure waits until its store takes writes again. */
    private void beginErasure(KmsClient client) {
        schedule(client);
        kms.time().advance(WEEK);
        failCommits(kms.store(KmsFixture.THIRD_REGION), 1);
        kms.runJobs();
        assertThat(tombstones(client)).extracting(Tombstone::state).containsExactly(Tombstone.State.ERASING);
    }
}
