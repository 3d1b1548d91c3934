package dev.keyhold.kms.erasure;

import static org.assertj.core.api.Assertions.assertThat;

import dev.keyhold.kms.audit.AuditRecord;
import dev.keyhold.kms.crypto.ReceiptPublicKey;
import dev.keyhold.kms.operation.KmsErrorCode;
import dev.keyhold.kms.operation.fixture.KmsClient;
import dev.keyhold.kms.operation.fixture.KmsFixture;
import dev.keyhold.kms.operation.fixture.ObservedStore;
import dev.keyhold.kms.operation.fixture.RecordingAudit;
import dev.keyhold.kms.store.StoreUnavailableException;
import dev.keyhold.kms.store.Tombstone;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/** Keys at the end of their waiting windows (erasure.md section 1, multi-region.md section 6). */
final class ErasureTest {
    private static final byte[] PLAINTEXT = {1, 2, 3};
    private static final Duration WEEK = Duration.ofDays(7);
    private static final Duration MINUTE = Duration.ofMinutes(1);
    private static final String THERE = KmsFixture.OTHER_REGION.name();

    private final KmsFixture kms = new KmsFixture();
    private final KmsClient client = kms.client();

    private static void schedule(KmsClient client, String key) {
        client.call("ScheduleKeyDeletion", Map.of("KeyId", key, "PendingWindowInDays", 7));
    }

    private static long leftOf(ObservedStore store, String keyId) {
        return store.items().stream()
                .filter(item -> !item.key().partition().startsWith("tombstones/"))
                .filter(item -> !item.key().partition().startsWith("audit/"))
                .filter(item -> item.key().partition().contains(keyId)
                        || item.key().sort().contains(keyId)
                        || item.attributes()
                                .optionalText("target")
                                .filter(keyId::equals)
                                .isPresent())
                .count();
    }

    // spec: erasure.md ER-1, ER-3, ER-4; kms-behaviour 2.7
    @Test
    void key_atTheEndOfItsWindow_isGoneWithMaterialsAliasesAndTags() {
        String key = client.createKey(Map.of("Tags", List.of(KmsClient.tag("a", "b"))));
        String other = client.createKey();
        byte[] first = client.encrypt(key, PLAINTEXT);
        client.call("RotateKeyOnDemand", Map.of("KeyId", key));
        client.call("CreateAlias", Map.of("AliasName", "alias/it", "TargetKeyId", key));
        client.call("CreateAlias", Map.of("AliasName", "alias/other", "TargetKeyId", other));
        schedule(client, key);

        kms.pass(WEEK.minusMillis(1));
        assertThat(client.state(key)).isEqualTo("PendingDeletion");
        kms.pass(Duration.ofMillis(1));

        assertThat(client.refusal("DescribeKey", Map.of("KeyId", key)).code()).isEqualTo(KmsErrorCode.NOT_FOUND);
        assertThat(client.refusal("Decrypt", Map.of("CiphertextBlob", first)).code())
                .isEqualTo(KmsErrorCode.ACCESS_DENIED);
        assertThat(client.call("ListKeys", Map.of()).structures("Keys")).hasSize(1);
        assertThat(client.call("ListAliases", Map.of()).structures("Aliases"))
                .extracting(alias -> alias.text("AliasName"))
                .containsExactly("alias/other");
        assertThat(leftOf(kms.store(), KmsClient.idOf(key))).isZero();
        assertThat(client.decrypt(client.encrypt(other, PLAINTEXT))).isEqualTo(PLAINTEXT);
        client.call("CreateAlias", Map.of("AliasName", "alias/it", "TargetKeyId", other));
    }

    // spec: erasure.md section 3
    @Test
    void receipt_ofAKeyWithManyAliases_countsThemAll() {
        String key = client.createKey();
        for (int i = 0; i < 1001; i++) {
            client.call("CreateAlias", Map.of("AliasName", "alias/a" + i, "TargetKeyId", key));
        }
        schedule(client, key);

        kms.pass(WEEK);

        assertThat(kms.tombstones(key))
                .singleElement()
                .satisfies(tombstone -> assertThat(tombstone.receipt()).contains("\naliases: 1001\n"));
    }

    // spec: erasure.md ER-1
    @Test
    void deletion_thatIsCancelledInTime_doesNotHappen() {
        String key = client.createKey();
        schedule(client, key);
        kms.store().beforeNextCommit(() -> client.call("CancelKeyDeletion", Map.of("KeyId", key)));

        kms.pass(WEEK);

        assertThat(client.state(key)).isEqualTo("Disabled");
        assertThat(kms.tombstones(key)).isEmpty();
        assertThat(kms.journal()).isEmpty();
    }

    // spec: erasure.md ER-22, ER-23
    @Test
    void receipt_saysWhatWasErased() {
        String key = client.createKey(Map.of("Tags", List.of(KmsClient.tag("a", "b"), KmsClient.tag("c", "d"))));
        String first = client.describe(key).text("CurrentKeyMaterialId");
        client.call("RotateKeyOnDemand", Map.of("KeyId", key));
        String second = client.describe(key).text("CurrentKeyMaterialId");
        client.call("CreateAlias", Map.of("AliasName", "alias/it", "TargetKeyId", key));
        schedule(client, key);
        kms.pass(WEEK);

        Tombstone tombstone = kms.tombstones(key).get(0);

        assertThat(tombstone.state()).isEqualTo(Tombstone.State.ERASED);
        assertThat(tombstone.receipt())
                .startsWith("Keyhold erasure receipt\nversion: 1\nreceipt: ")
                .contains(
                        "\nkey: " + key + "\n",
                        "\nrequested-by: arn:aws:iam::" + KmsFixture.ACCOUNT + ":root\n",
                        "\nrequested: 2026-03-01T12:00:00.123Z\n",
                        "\nwaiting-days: 7\n",
                        "\nerased: 2026-03-08T12:00:00.123Z\n",
                        "\nmaterial: " + first + "\nmaterial: " + second + "\n",
                        "\naliases: 1\ngrants: 0\ntags: 2\n",
                        "\nbackups-until: 2026-04-12T12:00:00.123Z\n");
        assertThat(ErasureReceipt.verifies(receiptOf(tombstone), kms.receipts().publicKey()))
                .isTrue();
    }

    // spec: erasure.md ER-22
    @Test
    void receipt_thatIsChangedAnywhere_doesNotVerify() {
        String key = client.createKey();
        schedule(client, key);
        kms.pass(WEEK);
        String receipt = receiptOf(kms.tombstones(key).get(0));
        ReceiptPublicKey publicKey = kms.receipts().publicKey();

        for (int at = 0; at < receipt.length(); at++) {
            char other = receipt.charAt(at) == 'A' ? 'B' : 'A';
            String changed = receipt.substring(0, at) + other + receipt.substring(at + 1);
            assertThat(ErasureReceipt.verifies(changed, publicKey))
                    .as("at %s", at)
                    .isFalse();
            assertThat(ErasureReceipt.verifies(receipt.substring(0, at), publicKey))
                    .isFalse();
        }
        for (String changed : List.of(
                receipt + "\n",
                receipt + "x: y\n",
                receipt.replace("\n", "\r\n"),
                receipt.replace("tags: 0\n", "tags: 0\ntags: 0\n"),
                receipt.replace("tags: 0\n", ""),
                "")) {
            assertThat(ErasureReceipt.verifies(changed, publicKey)).isFalse();
        }
        assertThat(ErasureReceipt.verifies(receipt, new KmsFixture().receipts().publicKey()))
                .isFalse();
    }

    // spec: erasure.md ER-21
    @Test
    void publicKey_inPem_isReadBack() {
        ReceiptPublicKey key = kms.receipts().publicKey();

        ReceiptPublicKey read = ReceiptPublicKey.parsePem(key.pem()).orElseThrow();

        assertThat(read.id()).isEqualTo(key.id()).matches("[0-9a-f]{32}");
        assertThat(read.pem()).isEqualTo(key.pem());
        assertThat(kms.receipts().publicKey().id()).isEqualTo(key.id());
        for (String other :
                List.of("", "x", key.pem().replace("MCow", "MCox"), key.pem().replace("PUBLIC", "SECRET"))) {
            assertThat(ReceiptPublicKey.parsePem(other)).isEmpty();
        }
    }

    // spec: erasure.md ER-5; lifecycle.md LC-12
    @Test
    void erasure_thatBreaksOffAtAnyStep_isCompletedOnce() {
        for (int passing = 1; passing < 6; passing++) {
            KmsFixture world = new KmsFixture();
            KmsClient caller = world.client();
            String key = caller.createKey();
            for (int i = 0; i < 60; i++) {
                caller.call("CreateAlias", Map.of("AliasName", "alias/a" + i, "TargetKeyId", key));
            }
            schedule(caller, key);
            failCommits(world.store(), passing);
            world.pass(WEEK);
            world.store().heal();

            world.pass(MINUTE);
            world.pass(MINUTE);

            assertThat(leftOf(world.store(), KmsClient.idOf(key)))
                    .as("step %s", passing)
                    .isZero();
            assertThat(world.tombstones(key)).singleElement().satisfies(tombstone -> {
                assertThat(tombstone.state()).isEqualTo(Tombstone.State.ERASED);
                assertThat(tombstone.receipt()).contains("\naliases: 60\n");
            });
            assertThat(world.audit().entries())
                    .extracting(RecordingAudit.Entry::record)
                    .filteredOn(AuditRecord::isServiceEvent)
                    .extracting(AuditRecord::operation)
                    .containsOnlyOnce("DeleteKey");
            assertThat(world.store().items())
                    .noneMatch(item -> item.key().partition().matches("due/(?!roll-domain-key/).*"));
        }
    }

    // spec: erasure.md ER-2
    @Test
    void journal_knowsOfTheErasure_beforeMaterialsGo() {
        String key = client.createKey();
        schedule(client, key);
        failCommits(kms.store(), 1);

        kms.pass(WEEK);

        assertThat(kms.journal())
                .isNotEmpty()
                .allSatisfy(line -> assertThat(line.key().toString()).isEqualTo(key));
        assertThat(leftOf(kms.store(), KmsClient.idOf(key)))
                .isEqualTo(3); // its material, the reference to it, and the entry of the index
        assertThat(client.refusal("DescribeKey", Map.of("KeyId", key)).code()).isEqualTo(KmsErrorCode.NOT_FOUND);
        assertThat(client.refusal("CancelKeyDeletion", Map.of("KeyId", key)).code())
                .isEqualTo(KmsErrorCode.NOT_FOUND);
    }

    // spec: multi-region.md MR-40 to MR-42; erasure.md ER-4, ER-6
    @Test
    void replica_isErasedAlone_andCanBeMadeAgain() {
        KmsFixture world = KmsFixture.ofTwoStores();
        KmsClient here = world.client();
        KmsClient there = world.client(KmsFixture.ACCOUNT, KmsFixture.OTHER_REGION);
        String id = KmsClient.idOf(here.createKey(Map.of("MultiRegion", true)));
        here.call("ReplicateKey", Map.of("KeyId", id, "ReplicaRegion", THERE));
        byte[] blob = there.encrypt(id, PLAINTEXT);
        schedule(there, id);
        world.pass(WEEK);

        assertThat(there.refusal("DescribeKey", Map.of("KeyId", id)).code()).isEqualTo(KmsErrorCode.NOT_FOUND);
        assertThat(here.decrypt(blob)).isEqualTo(PLAINTEXT);
        assertThat(here.describe(id).structure("MultiRegionConfiguration").structures("ReplicaKeys"))
                .isEmpty();
        assertThat(leftOf(world.otherStore(), id)).isZero();
        world.pass(MINUTE);
        here.call("ReplicateKey", Map.of("KeyId", id, "ReplicaRegion", THERE));
        assertThat(there.decrypt(blob)).isEqualTo(PLAINTEXT);
        schedule(there, id);
        world.pass(WEEK);
        assertThat(world.tombstones(there.arnOf(id)))
                .hasSize(2)
                .allSatisfy(tombstone -> assertThat(tombstone.state()).isEqualTo(Tombstone.State.ERASED));
    }

    // spec: multi-region.md MR-41
    @Test
    void primary_isErasedAfterItsLastReplica() {
        KmsFixture world = KmsFixture.ofTwoStores();
        KmsClient here = world.client();
        KmsClient there = world.client(KmsFixture.ACCOUNT, KmsFixture.OTHER_REGION);
        String id = KmsClient.idOf(here.createKey(Map.of("MultiRegion", true)));
        here.call("ReplicateKey", Map.of("KeyId", id, "ReplicaRegion", THERE));
        schedule(here, id);
        world.pass(Duration.ofDays(400));
        assertThat(here.state(id)).isEqualTo("PendingReplicaDeletion");
        schedule(there, id);

        world.pass(WEEK);
        assertThat(here.state(id)).isEqualTo("PendingDeletion");
        world.pass(WEEK);

        assertThat(here.refusal("DescribeKey", Map.of("KeyId", id)).code()).isEqualTo(KmsErrorCode.NOT_FOUND);
        assertThat(leftOf(world.store(), id)).isZero();
        assertThat(leftOf(world.otherStore(), id)).isZero();
    }

    // spec: multi-region.md MR-42; erasure.md ER-4, ER-6
    @Test
    void replica_thatIsErasedWhileThePrimaryIsOutOfReach_isNotMadeAgain() {
        KmsFixture world = KmsFixture.ofTwoStores();
        KmsClient here = world.client();
        KmsClient there = world.client(KmsFixture.ACCOUNT, KmsFixture.OTHER_REGION);
        String id = KmsClient.idOf(here.createKey(Map.of("MultiRegion", true)));
        here.call("ReplicateKey", Map.of("KeyId", id, "ReplicaRegion", THERE));
        schedule(there, id);
        world.store().failCommits(new StoreUnavailableException("out of reach"));
        world.pass(WEEK);

        assertThat(world.tombstones(there.arnOf(id)).get(0).state()).isEqualTo(Tombstone.State.JOURNALED);
        assertThat(world.otherStore().items())
                .noneMatch(item -> item.key().sort().startsWith("material/"));
        assertThat(here.refusal("ReplicateKey", Map.of("KeyId", id, "ReplicaRegion", THERE))
                        .code())
                .isEqualTo(KmsErrorCode.ALREADY_EXISTS);
        world.store().heal();
        world.pass(MINUTE);
        world.pass(MINUTE);

        assertThat(there.refusal("DescribeKey", Map.of("KeyId", id)).code()).isEqualTo(KmsErrorCode.NOT_FOUND);
        assertThat(world.tombstones(there.arnOf(id)).get(0).state()).isEqualTo(Tombstone.State.ERASED);
        assertThat(here.describe(id).structure("MultiRegionConfiguration").structures("ReplicaKeys"))
                .isEmpty();
    }

    private static String receiptOf(Tombstone tombstone) {
        return Objects.requireNonNull(tombstone.receipt());
    }

    /** Lets some commits pass, and fails every one behind them. */
    private static void failCommits(ObservedStore store, int passing) {
        for (int i = 1; i < passing; i++) {
            store.beforeNextCommit(() -> {});
        }
        store.beforeNextCommit(() -> store.failCommits(new StoreUnavailableException("out of reach")));
    }
}
