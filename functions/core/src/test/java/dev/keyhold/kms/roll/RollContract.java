package dev.keyhold.kms.roll;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.keyhold.kms.crypto.DomainKeyring;
import dev.keyhold.kms.crypto.RootKeyException;
import dev.keyhold.kms.crypto.WrappingKeyId;
import dev.keyhold.kms.operation.KmsException;
import dev.keyhold.kms.operation.fixture.KmsClient;
import dev.keyhold.kms.operation.fixture.KmsFixture;
import dev.keyhold.kms.store.Store;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;

/** The domain key is replaced (domain-keys.md), on any store. */
public interface RollContract {
    /** An empty store. */
    Store open();

    /** How many boundaries lie between those that are tried: one is every one. */
    default int stride() {
        return 1;
    }

    // spec: domain-keys.md DK-1, DK-20, DK-21, DK-22; key-hierarchy.md KH-50
    @Test
    default void roll_whenItIsDue_wrapsEverythingAnew_andErasesTheFormerKey() {
        try (RollScene scene = new RollScene(open())) {
            scene.populate();
            WrappingKeyId former = scene.kms().keyring().currentId();
            String receipts = scene.receiptKey();

            scene.kms().pass(RollScene.YEAR);

            scene.values().requireRolledFrom(former);
            assertThat(scene.receiptKey()).isEqualTo(receipts);
            assertThat(scene.kms().audit().entries())
                    .extracting(entry -> entry.record().operation())
                    .containsOnlyOnce("RollDomainKey", "EraseDomainKey")
                    .contains("RewrapValues");
            scene.requireEverythingWorks();
            scene.anotherProcess().requireEverythingWorks();
        }
    }

    // spec: domain-keys.md DK-20
    @Test
    default void roll_beforeItIsDue_doesNothing_andAfterIt_isDueAYearLater() {
        try (RollScene scene = new RollScene(open())) {
            WrappingKeyId first = scene.kms().keyring().currentId();
            scene.kms().pass(RollScene.YEAR.minusMillis(1));
            assertThat(scene.values().domainKeys()).containsExactly(first);

            scene.kms().pass(Duration.ofMillis(1));
            WrappingKeyId second = scene.kms().keyring().currentId();
            assertThat(scene.values().domainKeys()).containsExactly(second).doesNotContain(first);

            scene.kms().pass(RollScene.YEAR.minusMillis(1));
            assertThat(scene.values().domainKeys()).containsExactly(second);
            scene.kms().pass(Duration.ofMillis(1));
            assertThat(scene.values().domainKeys()).hasSize(1).doesNotContain(first, second);
        }
    }

    // spec: domain-keys.md DK-24
    @Test
    default void roll_killedBeforeOrAfterAnyCommit_isFinishedByTheNextRun() {
        int commits = RollScene.commitsOfARoll(open());
        assertThat(commits).isGreaterThan(4);
        for (int boundary = 0; boundary < commits; boundary += stride()) {
            killed(boundary, false);
            killed(boundary, true);
        }
    }

    /** @param done whether the commit was done, and its answer lost */
    private void killed(int boundary, boolean done) {
        try (RollScene scene = new RollScene(open())) {
            scene.populate();
            WrappingKeyId former = scene.kms().keyring().currentId();
            scene.makeDue();
            scene.stopping().stopAfter(boundary, done);
            scene.kms().runJobs();
            scene.stopping().go();

            RollScene next = scene.anotherProcess();
            next.requireEverythingWorks();
            next.values().requireReferencesAgree();
            next.kms().runJobs();
            next.values().requireRolledFrom(former);
            next.requireEverythingWorks();
            scene.requireEverythingWorks();
        }
    }

    // spec: domain-keys.md DK-2, DK-11, DK-30
    @Test
    default void process_withTheFormerKey_readsUnderTheNewOne_andWritesUnderItOnly() {
        try (RollScene scene = new RollScene(open())) {
            scene.populate();
            RollScene old = scene.anotherProcess();
            WrappingKeyId former = scene.kms().keyring().currentId();
            scene.kms().pass(RollScene.YEAR);
            scene.values().requireRolledFrom(former);
            assertThat(old.kms().keyring().currentId()).isEqualTo(former);

            String key = old.kms().client().createKey();
            scene.values().requireReferencesAgree();
            old.requireEverythingWorks();

            byte[] ciphertext = scene.kms().client().encrypt(key, RollScene.PLAINTEXT);
            assertThat(old.kms().client().decrypt(ciphertext)).isEqualTo(RollScene.PLAINTEXT);
            assertThat(scene.values().underKeysOfTheStore()).isTrue();
        }
    }

    // spec: domain-keys.md DK-2, DK-11
    @Test
    default void value_wrappedBeforeTheKeyWasClosed_isNotCommittedAfterIt() {
        try (RollScene scene = new RollScene(open())) {
            scene.populate();
            RollScene frozen = scene.anotherProcess();
            KmsClient client = frozen.kms().client();
            String key = client.createKey();
            List<Runnable> changes =
                    List.of(client::createKey, () -> client.call("RotateKeyOnDemand", Map.of("KeyId", key)));
            for (Runnable change : changes) {
                WrappingKeyId former = scene.kms().keyring().currentId();
                int refused = frozen.kms().store().refusedCommits();
                frozen.kms().store().beforeNextCommit(() -> scene.kms().pass(RollScene.YEAR));

                change.run();

                assertThat(frozen.kms().store().refusedCommits()).isGreaterThan(refused);
                scene.values().requireRolledFrom(former);
                scene.requireEverythingWorks();
                frozen.requireEverythingWorks();
            }
        }
    }

    // spec: domain-keys.md DK-24; lifecycle.md LC-11
    @Test
    default void roll_byTwoRunnersAtOnce_happensOnce() throws Exception {
        try (RollScene scene = new RollScene(open())) {
            scene.populate();
            WrappingKeyId former = scene.kms().keyring().currentId();
            RollScene other = scene.anotherProcess();
            scene.makeDue();
            ExecutorService runners = Executors.newFixedThreadPool(2);
            Future<?> one = runners.submit(() -> scene.kms().runJobs());
            Future<?> two = runners.submit(() -> other.kms().runJobs());
            one.get();
            two.get();
            runners.shutdown();
            scene.kms().runJobs();

            scene.values().requireRolledFrom(former);
            scene.requireEverythingWorks();
            other.requireEverythingWorks();
        }
    }

    // spec: domain-keys.md DK-12, DK-22; erasure.md ER-3
    @Test
    default void erasedKey_takesItsReferencesAlong_alsoWhileTheDomainKeyIsReplaced() {
        try (RollScene scene = new RollScene(open())) {
            scene.populate();
            KmsClient client = scene.kms().client();
            String key = client.createKey();
            client.call("RotateKeyOnDemand", Map.of("KeyId", key));
            client.call("ScheduleKeyDeletion", Map.of("KeyId", key, "PendingWindowInDays", 7));
            WrappingKeyId former = scene.kms().keyring().currentId();
            scene.makeDue();
            scene.kms().pass(Duration.ofDays(7));

            scene.values().requireRolledFrom(former);
            assertThat(scene.values().references()).noneMatch(reference -> reference.contains(KmsClient.idOf(key)));
        }
    }

    // spec: domain-keys.md DK-22
    @Test
    default void valueThatDoesNotOpen_keepsItsDomainKey_andNoOtherValueFromTheNewOne() {
        try (RollScene scene = new RollScene(open())) {
            scene.populate();
            WrappingKeyId former = scene.kms().keyring().currentId();
            String damaged = scene.kms().client().createKey();
            scene.damageMaterialOf(damaged);

            scene.kms().pass(RollScene.YEAR);

            assertThat(scene.values().domainKeys()).hasSize(2).contains(former);
            assertThat(scene.values().underKey(former))
                    .singleElement()
                    .satisfies(place -> assertThat(place).contains(KmsClient.idOf(damaged)));
            scene.values().requireReferencesAgree();
            scene.requireEverythingWorks();
        }
    }

    // spec: domain-keys.md DK-22, DK-23
    @Test
    default void value_thatACacheDoesNotKnowYet_keepsItsReference() {
        try (RollScene scene = new RollScene(open())) {
            scene.populate();
            WrappingKeyId former = scene.kms().keyring().currentId();
            scene.stopping().hideOnce(key -> key.sort().startsWith("material/"));
            scene.kms().pass(RollScene.YEAR);

            scene.values().requireRolledFrom(former);
            scene.requireEverythingWorks();
        }
    }

    // spec: domain-keys.md DK-40
    @Test
    default void domainKey_fromBeforeThereWereReferences_isReplaced_andStays() {
        try (RollScene scene = RollScene.fromBefore(open())) {
            scene.populate();
            WrappingKeyId first = scene.kms().keyring().currentId();
            assertThat(scene.values().references()).isEmpty();
            assertThat(scene.values().underKey(first)).isNotEmpty();
            int values = scene.values().underKey(first).size();
            scene.makeDue();

            scene.kms().runJobs();
            scene.kms().client().createKey();

            WrappingKeyId second = scene.kms().keyring().currentId();
            assertThat(scene.values().domainKeys()).containsExactlyInAnyOrder(first, second);
            assertThat(scene.values().underKey(first)).hasSize(values);
            assertThat(scene.values().references()).hasSize(1);
            scene.requireEverythingWorks();

            scene.makeDue();
            scene.kms().runJobs();
            assertThat(scene.values().domainKeys()).hasSize(2).contains(first).doesNotContain(second);
            scene.requireEverythingWorks();
            scene.anotherProcess().requireEverythingWorks();
        }
    }

    // spec: domain-keys.md DK-13
    @Test
    default void roll_withoutARootKey_fails_andLeavesEverythingAsItWas() {
        try (RollScene scene = new RollScene(open())) {
            scene.populate();
            WrappingKeyId former = scene.kms().keyring().currentId();
            DomainKeyring fixed = scene.openedForAShortWhile();
            KmsFixture shortly = new KmsFixture(scene.observed(), fixed);
            shortly.time().advance(RollScene.YEAR);
            shortly.runJobs();

            assertThat(scene.values().domainKeys()).containsExactly(former);
            scene.requireEverythingWorks();
            assertThatThrownBy(() -> fixed.makeNext(scene.current())).isInstanceOf(IllegalStateException.class);
        }
    }

    // spec: key-hierarchy.md KH-100, KH-101
    @Test
    default void process_withTheFormerRootKey_goesOn_butMakesNoDomainKey() {
        try (RollScene old = new RollScene(open())) {
            old.populate();
            WrappingKeyId former = old.kms().keyring().currentId();
            RollScene next = old.underAnotherRootKey();
            old.makeDue();
            old.kms().runJobs();

            assertThat(old.values().domainKeys()).containsExactly(former);
            old.requireEverythingWorks();
            String key = old.kms().client().createKey();
            assertThat(next.kms().client().encrypt(key, RollScene.PLAINTEXT)).isNotEmpty();

            next.kms().runJobs();
            next.values().requireRolledFrom(former);
            next.requireEverythingWorks();
            byte[] newer = next.kms().client().encrypt(key, RollScene.PLAINTEXT);
            assertThatThrownBy(() -> old.kms().keyring().refresh()).isInstanceOf(RootKeyException.class);
            assertThatThrownBy(() -> old.kms().client().createKey()).isInstanceOf(KmsException.class);
            assertThat(next.kms().client().decrypt(newer)).isEqualTo(RollScene.PLAINTEXT);
            assertThat(next.rootKeys()).hasSize(1);
        }
    }

    // spec: key-hierarchy.md KH-100
    @Test
    default void domainKey_wrappedBeforeTheRootKeyWasChanged_isNotCommittedAfterIt() {
        try (RollScene old = new RollScene(open())) {
            old.populate();
            WrappingKeyId former = old.kms().keyring().currentId();
            old.makeDue();
            int refused = old.kms().store().refusedCommits();
            List<RollScene> next = new ArrayList<>();
            old.kms().store().beforeNextCommit(() -> next.add(old.underAnotherRootKey()));

            old.kms().runJobs();

            assertThat(old.kms().store().refusedCommits()).isGreaterThan(refused);
            assertThat(old.values().domainKeys()).containsExactly(former);
            old.requireEverythingWorks();
            next.get(0).kms().runJobs();
            next.get(0).values().requireRolledFrom(former);
            next.get(0).requireEverythingWorks();
        }
    }

    // spec: key-hierarchy.md KH-90
    @Test
    default void changeOfTheRootKey_meetingANewDomainKey_isNotDone_andTakesItAlongTheNextTime() {
        try (RollScene old = new RollScene(open())) {
            old.populate();
            WrappingKeyId former = old.kms().keyring().currentId();
            old.makeDue();
            old.kms().store().beforeNextCommit(() -> {
                // The former one's record is not touched by this.
                old.stopping().stopAfter(1, false);
                old.kms().runJobs();
                old.stopping().go();
            });
            Set<WrappingKeyId> before = old.rootKeys();

            assertThatThrownBy(old::underAnotherRootKey).isInstanceOf(RootKeyException.class);
            assertThat(old.values().domainKeys()).hasSize(2).contains(former);
            assertThat(old.rootKeys()).isEqualTo(before);
            RollScene next = old.underAnotherRootKey();

            assertThat(next.rootKeys()).hasSize(1).doesNotContainAnyElementsOf(before);
            next.kms().runJobs();
            next.values().requireRolledFrom(former);
            assertThat(next.rootKeys()).hasSize(1);
            next.requireEverythingWorks();
            old.requireEverythingWorks();
        }
    }
}
