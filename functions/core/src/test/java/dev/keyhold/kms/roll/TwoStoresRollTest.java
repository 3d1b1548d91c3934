package dev.keyhold.kms.roll;

import static org.assertj.core.api.Assertions.assertThat;

import dev.keyhold.kms.audit.AuditRecord;
import dev.keyhold.kms.audit.ServiceCommits;
import dev.keyhold.kms.crypto.WrappingKeyId;
import dev.keyhold.kms.job.DomainKeyRoll;
import dev.keyhold.kms.key.Region;
import dev.keyhold.kms.operation.fixture.KmsClient;
import dev.keyhold.kms.operation.fixture.KmsFixture;
import dev.keyhold.kms.operation.fixture.ObservedStore;
import dev.keyhold.kms.operation.fixture.RecordingAudit;
import dev.keyhold.kms.store.DomainKeyTable;
import dev.keyhold.kms.store.InMemoryStore;
import dev.keyhold.kms.store.StoreUnavailableException;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Two stores, each with domain keys of its own (domain-keys.md section 6). */
class TwoStoresRollTest {
    /** The service over two stores, and what it encrypted in both Regions. */
    private static final class Scene {
        private final StoppingStore stoppingHome = new StoppingStore(new InMemoryStore());
        private final StoppingStore stoppingOther = new StoppingStore(new InMemoryStore());
        private final ObservedStore home = new ObservedStore(stoppingHome);
        private final ObservedStore other = new ObservedStore(stoppingOther);
        private final Map<Region, ObservedStore> others = Map.of(KmsFixture.OTHER_REGION, other);
        private final KmsFixture kms = KmsFixture.of(home, others);
        private final String key = client(kms, KmsFixture.REGION).createKey(Map.of("MultiRegion", true));
        private final byte[] shared;
        private final byte[] own;

        Scene() {
            KmsClient virginia = client(kms, KmsFixture.REGION);
            virginia.call("ReplicateKey", Map.of("KeyId", key, "ReplicaRegion", KmsFixture.OTHER_REGION.name()));
            shared = virginia.encrypt(key, RollScene.PLAINTEXT);
            virginia.call("RotateKeyOnDemand", Map.of("KeyId", key));
            kms.runJobs();
            KmsClient ireland = client(kms, KmsFixture.OTHER_REGION);
            own = ireland.encrypt(ireland.createKey(), RollScene.PLAINTEXT);
            kms.receipts().publicKey();
        }

        static KmsClient client(KmsFixture kms, Region region) {
            return kms.client(KmsFixture.ACCOUNT, region);
        }

        List<ObservedStore> stores() {
            return List.of(home, other);
        }

        List<WrappingKeyId> current() {
            return stores().stream()
                    .map(store -> new DomainKeyTable(store).read().current())
                    .toList();
        }

        List<Integer> commits() {
            return List.of(stoppingHome.commits(), stoppingOther.commits());
        }

        void requireRolledFrom(List<WrappingKeyId> former) {
            new StoredValues(home).requireRolledFrom(former.get(0));
            new StoredValues(other).requireRolledFrom(former.get(1));
        }

        void requireEverythingWorks(KmsFixture process) {
            for (Region region : List.of(KmsFixture.REGION, KmsFixture.OTHER_REGION)) {
                KmsClient client = client(process, region);
                assertThat(client.decrypt(shared)).isEqualTo(RollScene.PLAINTEXT);
                client.encrypt(client.createKey(), RollScene.PLAINTEXT);
            }
            assertThat(client(process, KmsFixture.OTHER_REGION).decrypt(own)).isEqualTo(RollScene.PLAINTEXT);
            stores().forEach(store -> new StoredValues(store).requireReferencesAgree());
        }

        List<DomainKeyRoll> rolls() {
            return Stream.of(rollOf(home, null), rollOf(other, KmsFixture.OTHER_REGION))
                    .toList();
        }

        private DomainKeyRoll rollOf(ObservedStore store, @Nullable Region own) {
            return new DomainKeyRoll(new ServiceCommits(store, kms.audit(), kms.random(), kms.time()), own);
        }

        /** The Regions for which an event was recorded, in the order of their names; empty text for the home store. */
        List<String> recorded(String event) {
            return kms.audit().entries().stream()
                    .map(RecordingAudit.Entry::record)
                    .filter(record -> record.operation().equals(event) && record.isServiceEvent())
                    .map(AuditRecord::region)
                    .map(region -> region == null ? "" : region.name())
                    .sorted()
                    .toList();
        }
    }

    // spec: domain-keys.md DK-25, DK-50
    @Test
    void roll_whenItIsDue_replacesTheDomainKeyOfEachStore_andTheTrailSaysWhose() {
        Scene scene = new Scene();
        List<WrappingKeyId> former = scene.current();

        scene.kms.pass(RollScene.YEAR);

        scene.requireRolledFrom(former);
        for (String event : List.of("RollDomainKey", "EraseDomainKey")) {
            assertThat(scene.recorded(event)).as(event).containsExactly("", KmsFixture.OTHER_REGION.name());
        }
        assertThat(scene.recorded("RewrapValues")).contains("", KmsFixture.OTHER_REGION.name());
        scene.requireEverythingWorks(scene.kms);
        scene.requireEverythingWorks(scene.kms.restarted(scene.home, scene.others));
    }

    // spec: domain-keys.md DK-51
    @Test
    void roll_whileOneStoreCannotBeUsed_isDoneInTheOther_andCatchesUp() {
        for (int gone = 0; gone < 2; gone++) {
            Scene scene = new Scene();
            List<WrappingKeyId> former = scene.current();
            ObservedStore unreachable = scene.stores().get(gone);
            ObservedStore reachable = scene.stores().get(1 - gone);
            unreachable.failReads(new StoreUnavailableException("gone"));
            unreachable.failCommits(new StoreUnavailableException("gone"));
            scene.kms.time().advance(RollScene.YEAR);

            List<String> name = List.of(gone == 0 ? "the home store" : "the store of " + KmsFixture.OTHER_REGION);
            assertThat(scene.kms.runJobs()).allSatisfy(report -> {
                assertThat(report.unreadable()).isEqualTo(name);
                assertThat(report.complete()).isFalse();
                assertThat(report.promisesMore()).isFalse();
            });

            new StoredValues(reachable).requireRolledFrom(former.get(1 - gone));
            KmsClient there = Scene.client(scene.kms, gone == 0 ? KmsFixture.OTHER_REGION : KmsFixture.REGION);
            assertThat(there.decrypt(scene.shared)).isEqualTo(RollScene.PLAINTEXT);
            there.encrypt(there.createKey(), RollScene.PLAINTEXT);
            unreachable.heal();
            assertThat(scene.current().get(gone)).isEqualTo(former.get(gone));
            scene.requireEverythingWorks(scene.kms);

            scene.kms.runJobs();

            scene.requireRolledFrom(former);
            scene.requireEverythingWorks(scene.kms);
        }
    }

    // spec: domain-keys.md DK-24, DK-50
    @Test
    void roll_killedBeforeOrAfterAnyCommitInEither_isFinishedByTheNextProcess() {
        Scene whole = new Scene();
        List<Integer> before = whole.commits();
        whole.kms.pass(RollScene.YEAR);
        for (int which = 0; which < 2; which++) {
            int commits = whole.commits().get(which) - before.get(which);
            assertThat(commits).isGreaterThan(2);
            for (int boundary = 0; boundary < commits; boundary++) {
                killed(which, boundary, false);
                killed(which, boundary, true);
            }
        }
    }

    /** @param done whether the commit was done, and its answer lost */
    private static void killed(int which, int boundary, boolean done) {
        Scene scene = new Scene();
        List<WrappingKeyId> former = scene.current();
        StoppingStore stopping = which == 0 ? scene.stoppingHome : scene.stoppingOther;
        scene.kms.time().advance(RollScene.YEAR);
        stopping.stopAfter(boundary, done);
        scene.kms.runJobs();
        stopping.go();

        KmsFixture next = scene.kms.restarted(scene.home, scene.others);
        scene.requireEverythingWorks(next);
        next.runJobs();
        scene.requireRolledFrom(former);
        scene.requireEverythingWorks(next);
        scene.requireEverythingWorks(scene.kms);
    }

    // spec: domain-keys.md DK-27, DK-28
    @Test
    void begin_makesEachDueOnce_andRecordsIt_alsoWhenOneCannotBeUsed() {
        Scene scene = new Scene();
        List<WrappingKeyId> former = scene.current();
        scene.home.failCommits(new StoreUnavailableException("gone"));

        assertThat(DomainKeyRoll.begin(scene.rolls())).containsExactly("the home store");
        assertThat(scene.recorded("ScheduleDomainKeyRoll")).containsExactly(KmsFixture.OTHER_REGION.name());
        scene.home.heal();
        assertThat(DomainKeyRoll.begin(scene.rolls())).isEmpty();
        assertThat(DomainKeyRoll.begin(scene.rolls())).isEmpty();

        assertThat(scene.recorded("ScheduleDomainKeyRoll")).containsExactly("", KmsFixture.OTHER_REGION.name());
        scene.kms.runJobs();
        scene.requireRolledFrom(former);
    }

    // spec: domain-keys.md DK-27
    @Test
    void begin_whenAnotherChangeComesInBetween_isDecidedAgain() {
        Scene scene = new Scene();
        List<WrappingKeyId> former = scene.current();
        scene.other.beforeNextCommit(() -> scene.kms.pass(RollScene.YEAR));
        List<WrappingKeyId> second;

        assertThat(DomainKeyRoll.begin(scene.rolls())).isEmpty();

        second = scene.current();
        assertThat(second).doesNotContainAnyElementsOf(former);
        assertThat(scene.other.refusedCommits()).isPositive();
        scene.kms.runJobs();
        new StoredValues(scene.other).requireRolledFrom(second.get(1));
    }
}
