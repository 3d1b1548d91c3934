package dev.keyhold.kms.operation.multiregion;

import static org.assertj.core.api.Assertions.assertThat;

import dev.keyhold.kms.crypto.WrappedValue;
import dev.keyhold.kms.job.JobReport;
import dev.keyhold.kms.key.Region;
import dev.keyhold.kms.operation.KmsErrorCode;
import dev.keyhold.kms.operation.fixture.KmsClient;
import dev.keyhold.kms.operation.fixture.KmsFixture;
import dev.keyhold.kms.operation.fixture.ObservedStore;
import dev.keyhold.kms.operation.fixture.Reply;
import dev.keyhold.kms.store.DueKind;
import dev.keyhold.kms.store.Item;
import dev.keyhold.kms.store.StoreUnavailableException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Relatives in two stores, of which one is not always there (multi-region.md sections 2, 4 and 5). */
final class SynchronizationTest {
    private static final String THERE = KmsFixture.OTHER_REGION.name();
    private static final String THIRD = "ap-south-1";
    private static final byte[] PLAINTEXT = {1, 2, 3};
    private static final Duration MINUTE = Duration.ofMinutes(1);

    private final KmsFixture kms = KmsFixture.ofTwoStores();
    private final KmsClient here = kms.client();
    private final KmsClient there = kms.client(KmsFixture.ACCOUNT, KmsFixture.OTHER_REGION);

    private String createReplicated() {
        String id = KmsClient.idOf(here.createKey(Map.of("MultiRegion", true)));
        here.call("ReplicateKey", Map.of("KeyId", id, "ReplicaRegion", THERE));
        return id;
    }

    private static String material(KmsClient client, String id) {
        return client.describe(id).text("CurrentKeyMaterialId");
    }

    /** What falls due in a store that is out of reach cannot be known; what is due elsewhere is done all the same. */
    private static void passInOutage(KmsFixture world) {
        world.time().advance(MINUTE);
        assertThat(world.runJobs())
                .isNotEmpty()
                .allMatch(report -> report.unreadable().size() == 1);
    }

    private static StoreUnavailableException outage() {
        return new StoreUnavailableException("out of reach");
    }

    private static void cut(ObservedStore store) {
        store.failReads(outage());
        store.failCommits(outage());
    }

    // spec: multi-region.md MR-10, MR-33
    @Test
    void replicateKey_whileRegionIsOutOfReach_isDoneLater() {
        String id = KmsClient.idOf(here.createKey(Map.of("MultiRegion", true)));
        byte[] blob = here.encrypt(id, PLAINTEXT);
        cut(kms.otherStore());

        here.call("ReplicateKey", Map.of("KeyId", id, "ReplicaRegion", THERE, "Description", "kept"));
        passInOutage(kms);
        kms.otherStore().heal();
        assertThat(there.refusal("DescribeKey", Map.of("KeyId", id)).code()).isEqualTo(KmsErrorCode.NOT_FOUND);
        kms.pass(MINUTE);

        assertThat(there.describe(id).text("Description")).isEqualTo("kept");
        assertThat(there.decrypt(blob)).isEqualTo(PLAINTEXT);
    }

    // spec: multi-region.md MR-31
    @Test
    void newReplica_hasEveryEarlierMaterial() {
        String id = KmsClient.idOf(here.createKey(Map.of("MultiRegion", true)));
        List<byte[]> blobs = new ArrayList<>();
        for (int i = 0; i < 5; i++) {
            blobs.add(here.encrypt(id, PLAINTEXT));
            here.call("RotateKeyOnDemand", Map.of("KeyId", id));
        }

        here.call("ReplicateKey", Map.of("KeyId", id, "ReplicaRegion", THERE));

        assertThat(blobs).allSatisfy(blob -> assertThat(there.decrypt(blob)).isEqualTo(PLAINTEXT));
        assertThat(material(there, id)).isEqualTo(material(here, id));
        assertThat(rotations(there, id)).isEqualTo(rotations(here, id)).hasSize(5);
    }

    // spec: multi-region.md MR-31: more materials than one step takes
    @Test
    void newReplica_ofKeyWithManyMaterials_hasThemAll() {
        String id = KmsClient.idOf(here.createKey(Map.of("MultiRegion", true)));
        here.call("EnableKeyRotation", Map.of("KeyId", id, "RotationPeriodInDays", 90));
        byte[] first = here.encrypt(id, PLAINTEXT);
        for (int i = 0; i < 120; i++) {
            kms.pass(Duration.ofDays(90));
        }

        here.call("ReplicateKey", Map.of("KeyId", id, "ReplicaRegion", THERE));

        assertThat(there.decrypt(first)).isEqualTo(PLAINTEXT);
        assertThat(there.decrypt(here.encrypt(id, PLAINTEXT))).isEqualTo(PLAINTEXT);
        assertThat(materials(kms.otherStore())).isEqualTo(121);
        assertThat(there.state(id)).isEqualTo("Enabled");
    }

    // spec: multi-region.md MR-32
    @Test
    void rotation_whileRegionIsOutOfReach_leavesTheOldMaterialCurrentEverywhere() {
        String id = createReplicated();
        String before = material(here, id);
        cut(kms.otherStore());

        here.call("RotateKeyOnDemand", Map.of("KeyId", id));
        passInOutage(kms);

        assertThat(material(here, id)).isEqualTo(before);
        assertThat(rotations(here, id)).isEmpty();
        assertThat(here.call("GetKeyRotationStatus", Map.of("KeyId", id))
                        .names()
                        .toString())
                .contains("OnDemandRotationStartDate");
        assertThat(here.refusal("RotateKeyOnDemand", Map.of("KeyId", id)).code())
                .isEqualTo(KmsErrorCode.CONFLICT);
        byte[] meanwhile = here.encrypt(id, PLAINTEXT);
        kms.otherStore().heal();
        kms.pass(MINUTE);

        assertThat(material(here, id)).isNotEqualTo(before).isEqualTo(material(there, id));
        assertThat(rotations(there, id)).isEqualTo(rotations(here, id)).hasSize(1);
        assertThat(there.decrypt(meanwhile)).isEqualTo(PLAINTEXT);
        assertThat(there.decrypt(here.encrypt(id, PLAINTEXT))).isEqualTo(PLAINTEXT);
        assertThat(here.call("GetKeyRotationStatus", Map.of("KeyId", id))
                        .names()
                        .toString())
                .doesNotContain("OnDemandRotationStartDate");
    }

    // spec: multi-region.md MR-2
    @Test
    void automaticRotation_isSharedAndKeepsItsSchedule() {
        String id = createReplicated();

        here.call("EnableKeyRotation", Map.of("KeyId", id, "RotationPeriodInDays", 90));
        assertThat(there.call("GetKeyRotationStatus", Map.of("KeyId", id)).number("RotationPeriodInDays"))
                .isEqualTo(90);
        there.assertRefused(
                "DisableKeyRotation",
                Map.of("KeyId", id),
                KmsErrorCode.UNSUPPORTED_OPERATION,
                there.arnOf(id) + " is not a multi-region primary key.");
        for (int i = 0; i < 3; i++) {
            kms.pass(Duration.ofDays(90));
            kms.pass(MINUTE);
        }

        assertThat(rotations(here, id)).isEqualTo(rotations(there, id)).hasSize(3);
        assertThat(material(there, id)).isEqualTo(material(here, id));
    }

    // spec: multi-region.md MR-35
    @Test
    void updatePrimaryRegion_whileSuccessorIsOutOfReachAfterTheCall_isCompletedLater() {
        String id = createReplicated();
        here.call("EnableKeyRotation", Map.of("KeyId", id, "RotationPeriodInDays", 90));
        kms.otherStore().failCommits(outage());

        here.call("UpdatePrimaryRegion", Map.of("KeyId", id, "PrimaryRegion", THERE));

        assertThat(here.state(id)).isEqualTo("Updating");
        assertThat(here.decrypt(here.encrypt(id, PLAINTEXT))).isEqualTo(PLAINTEXT);
        here.assertRefused(
                "RotateKeyOnDemand", Map.of("KeyId", id), KmsErrorCode.INVALID_STATE, here.arnOf(id) + " is updating.");
        kms.pass(Duration.ofDays(91)); // the key is not rotated by the one that is on its way out
        assertThat(rotations(here, id)).isEmpty();
        kms.otherStore().heal();
        kms.pass(MINUTE);
        kms.pass(MINUTE);
        kms.pass(MINUTE);

        assertThat(type(here, id)).isEqualTo("REPLICA");
        assertThat(type(there, id)).isEqualTo("PRIMARY");
        assertThat(here.state(id)).isEqualTo("Enabled");
        assertThat(rotations(there, id)).isEqualTo(rotations(here, id)).hasSize(1);
    }

    // spec: multi-region.md MR-36
    @Test
    void updatePrimaryRegion_toReplicaThatIsScheduledForDeletionBefore_isGivenUp() {
        String id = createReplicated();
        kms.otherStore().failCommits(outage());
        here.call("UpdatePrimaryRegion", Map.of("KeyId", id, "PrimaryRegion", THERE));
        kms.otherStore().heal();
        there.call("ScheduleKeyDeletion", Map.of("KeyId", id));

        kms.pass(MINUTE);

        assertThat(here.state(id)).isEqualTo("Enabled");
        assertThat(type(here, id)).isEqualTo("PRIMARY");
        assertThat(type(there, id)).isEqualTo("REPLICA");
    }

    // spec: multi-region.md MR-33
    @Test
    void regionOutOfReach_doesNotKeepOthersFromWhatIsShared() {
        String id = createReplicated();
        cut(kms.otherStore());

        here.call("ReplicateKey", Map.of("KeyId", id, "ReplicaRegion", THIRD));

        KmsClient third = kms.client(KmsFixture.ACCOUNT, new Region(THIRD));
        assertThat(third.state(id)).isEqualTo("Enabled");
    }

    /** Relatives in three stores, of which one can be read but takes no writes, whichever the order of Regions and whatever the time. */
    // spec: multi-region.md MR-33
    @ParameterizedTest
    @CsvSource({"0,eu-west-1,ap-south-1", "1,eu-west-1,ap-south-1", "0,ap-south-1,eu-west-1", "1,ap-south-1,eu-west-1"})
    void regionThatTakesNoWrites_doesNotKeepOthersFromWhatIsShared(int minutes, String failing, String other) {
        KmsFixture world = KmsFixture.ofThreeStores();
        String id = createReplicatedIn(world, THERE, THIRD);
        world.time().advance(Duration.ofMinutes(minutes));
        world.store(new Region(failing)).failCommits(outage());

        world.client().call("EnableKeyRotation", Map.of("KeyId", id, "RotationPeriodInDays", 91));

        assertThat(period(world, id, other)).isEqualTo("91");
        assertThat(period(world, id, failing)).isEqualTo("none");
        assertThat(world.runJobs(DueKind.SYNCHRONIZE_KEY))
                .as("what cannot be done is told")
                .isEqualTo(report(0, 0, 1));
        world.store(new Region(failing)).heal();
        assertThat(world.runJobs(DueKind.SYNCHRONIZE_KEY)).isEqualTo(report(1, 0, 0));
        assertThat(period(world, id, failing)).isEqualTo("91");
    }

    // spec: multi-region.md MR-33, MR-35
    @Test
    void successorOutOfReach_doesNotKeepOthersFromWhatIsShared() {
        KmsFixture world = KmsFixture.ofThreeStores();
        String id = createReplicatedIn(world, THERE, THIRD);
        cut(world.store(new Region(THIRD)));
        world.client().call("EnableKeyRotation", Map.of("KeyId", id, "RotationPeriodInDays", 91));
        world.client().call("UpdatePrimaryRegion", Map.of("KeyId", id, "PrimaryRegion", THERE));
        cut(world.otherStore());
        world.store(new Region(THIRD)).heal();
        assertThat(period(world, id, THIRD)).isEqualTo("none");

        passInOutage(world);

        assertThat(period(world, id, THIRD)).isEqualTo("91");
        assertThat(world.client().state(id)).isEqualTo("Updating");
        world.otherStore().heal();
        world.pass(MINUTE);
        assertThat(world.client().state(id)).isEqualTo("Enabled");
        assertThat(type(world.client(KmsFixture.ACCOUNT, KmsFixture.OTHER_REGION), id))
                .isEqualTo("PRIMARY");
    }

    private static String createReplicatedIn(KmsFixture world, String... regions) {
        String id = KmsClient.idOf(world.client().createKey(Map.of("MultiRegion", true)));
        for (String region : regions) {
            world.client().call("ReplicateKey", Map.of("KeyId", id, "ReplicaRegion", region));
        }
        return id;
    }

    private static String period(KmsFixture world, String id, String region) {
        Reply status =
                world.client(KmsFixture.ACCOUNT, new Region(region)).call("GetKeyRotationStatus", Map.of("KeyId", id));
        return status.flag("KeyRotationEnabled") ? Long.toString(status.number("RotationPeriodInDays")) : "none";
    }

    private static JobReport report(int done, int waiting, int failed) {
        return new JobReport(DueKind.SYNCHRONIZE_KEY, done, waiting, failed, true, List.of());
    }

    // spec: multi-region.md MR-11; key-hierarchy.md KH-33
    @Test
    void material_inEachStore_isWrappedByThatStoresDomainKey() {
        createReplicated();

        assertThat(wrapped(kms.store()).wrappingKeyId())
                .isNotEqualTo(wrapped(kms.otherStore()).wrappingKeyId());
    }

    // spec: multi-region.md MR-20
    @Test
    void index_whenRelativesAgree_isEmpty() {
        createReplicated();

        assertThat(kms.store().items()).noneMatch(item -> item.key().partition().matches("due/(?!roll-domain-key/).*"));
        assertThat(kms.otherStore().items())
                .noneMatch(item -> item.key().partition().matches("due/(?!roll-domain-key/).*"));
        assertThat(kms.store().items()).noneMatch(item -> item.key().sort().startsWith("replica/"));
    }

    // spec: lifecycle.md LC-12: each commit of each synchronization fails once; the next run goes on.
    @Test
    void synchronization_thatBreaksOffAtAnyStep_isCompleted() {
        for (int step = 0; step < 12; step++) {
            KmsFixture world = KmsFixture.ofTwoStores();
            KmsClient primary = world.client();
            KmsClient replica = world.client(KmsFixture.ACCOUNT, KmsFixture.OTHER_REGION);
            String id = KmsClient.idOf(primary.createKey(Map.of("MultiRegion", true)));
            byte[] blob = primary.encrypt(id, PLAINTEXT);
            ObservedStore broken = step % 2 == 0 ? world.store() : world.otherStore();
            failCommits(broken, 1 + step / 2);

            primary.call("ReplicateKey", Map.of("KeyId", id, "ReplicaRegion", THERE));
            broken.heal();
            world.pass(MINUTE);
            primary.call("RotateKeyOnDemand", Map.of("KeyId", id));
            broken.heal();
            world.pass(MINUTE);

            assertThat(replica.decrypt(blob)).as("step %s", step).isEqualTo(PLAINTEXT);
            assertThat(material(replica, id)).as("step %s", step).isEqualTo(material(primary, id));
        }
    }

    /** Lets some commits pass, and fails every one behind them. */
    private static void failCommits(ObservedStore store, int passing) {
        for (int i = 1; i < passing; i++) {
            store.beforeNextCommit(() -> {});
        }
        store.beforeNextCommit(() -> store.failCommits(outage()));
    }

    private static List<String> rotations(KmsClient client, String id) {
        return client.call("ListKeyRotations", Map.of("KeyId", id)).structures("Rotations").stream()
                .map(rotation -> rotation.text("KeyMaterialId") + rotation.time("RotationDate"))
                .toList();
    }

    private static String type(KmsClient client, String id) {
        return client.describe(id).structure("MultiRegionConfiguration").text("MultiRegionKeyType");
    }

    private static long materials(ObservedStore store) {
        return store.items().stream()
                .filter(item -> item.key().partition().startsWith("key/")
                        && item.key().sort().startsWith("material/"))
                .count();
    }

    private static WrappedValue wrapped(ObservedStore store) {
        Item material = store.items().stream()
                .filter(item -> item.key().partition().startsWith("key/")
                        && item.key().sort().startsWith("material/"))
                .findFirst()
                .orElseThrow();
        return WrappedValue.parse(material.attributes().bytes("wrapped")).orElseThrow();
    }
}
