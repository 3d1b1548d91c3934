package dev.keyhold.kms.store.sqlite;

import static org.assertj.core.api.Assertions.assertThat;

import dev.keyhold.kms.crypto.BackingKeyIdentity;
import dev.keyhold.kms.crypto.DomainKeyring;
import dev.keyhold.kms.crypto.SecureRandomSource;
import dev.keyhold.kms.crypto.WrappedValue;
import dev.keyhold.kms.crypto.WrappingKeyId;
import dev.keyhold.kms.job.JobRunner;
import dev.keyhold.kms.job.TimeBudget;
import dev.keyhold.kms.key.AccountId;
import dev.keyhold.kms.key.Deletion;
import dev.keyhold.kms.key.DeletionRequest;
import dev.keyhold.kms.key.KeyArn;
import dev.keyhold.kms.key.KeyId;
import dev.keyhold.kms.key.KeyManager;
import dev.keyhold.kms.key.KeyMaterialId;
import dev.keyhold.kms.key.KeyRotation;
import dev.keyhold.kms.key.KmsKey;
import dev.keyhold.kms.key.Region;
import dev.keyhold.kms.key.RotationSchedule;
import dev.keyhold.kms.operation.cipher.KeyMaterials;
import dev.keyhold.kms.store.DomainKeyTable;
import dev.keyhold.kms.store.KeyMaterial;
import dev.keyhold.kms.store.KeyTable;
import dev.keyhold.kms.store.MaterialTable;
import dev.keyhold.kms.store.Query;
import dev.keyhold.kms.store.Store;
import dev.keyhold.kms.store.Tombstone;
import dev.keyhold.kms.store.TombstoneTable;
import dev.keyhold.kms.store.Write;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Two processes do what is due in one store at once, and one of them is killed half-way. */
class SqliteJobKillTest {
    static final AccountId ACCOUNT = new AccountId("111122223333");

    private static final int ROUNDS = Boolean.getBoolean("keyhold.soak") ? 50 : 3;
    private static final int KEYS = 150;
    private static final int DAYS = 90;

    @TempDir
    Path directory;

    private final long seed = Long.getLong("keyhold.seed", System.nanoTime());
    private final Random random = new Random(seed);
    private final List<KeyArn> arns = new ArrayList<>();
    private int killedHalfWay;
    private Instant now = Instant.parse("2026-03-01T12:00:00.123Z");

    // spec: lifecycle.md LC-11, LC-12, LC-21
    @Test
    void runners_ofWhichOneIsKilled_rotateEveryKeyOnce() throws Exception {
        KeyRotation rotation = KeyRotation.NONE.withSchedule(RotationSchedule.from(now, DAYS));
        createKeys(key -> key.rotation(rotation));
        for (int round = 1; round <= ROUNDS; round++) {
            runRound();
            requireRotatedOnce(round);
        }
        requireKilledHalfWay();
    }

    // spec: lifecycle.md LC-11, LC-12; erasure.md ER-5
    @Test
    void runners_ofWhichOneIsKilled_eraseEveryKeyOnce() throws Exception {
        for (int round = 1; round <= ROUNDS; round++) {
            arns.clear();
            DeletionRequest request = new DeletionRequest("arn:aws:iam::" + ACCOUNT + ":root", "request", now);
            Deletion deletion = new Deletion(now.plus(Duration.ofDays(DAYS)), 30, request);
            createKeys(key -> key.deletion(deletion));
            runRound();
            requireErasedOnce();
        }
        requireKilledHalfWay();
    }

    // spec: lifecycle.md LC-11, LC-12; domain-keys.md DK-24
    @Test
    void runners_ofWhichOneIsKilled_rollTheDomainKeyOnce() throws Exception {
        createKeys(key -> key);
        Files.writeString(directory.resolve(RotatingMain.NOW), now.toString());
        finish();
        for (int round = 1; round <= ROUNDS; round++) {
            WrappingKeyId former = makeDomainKeyDue();
            runRound();
            requireRolledOnce(former, round);
        }
        requireKilledHalfWay();
    }

    private WrappingKeyId makeDomainKeyDue() {
        try (Store store = SqliteStore.open(directory.resolve(RotatingMain.DATABASE))) {
            DomainKeyTable domainKeys = new DomainKeyTable(store);
            assertThat(store.commit(domainKeys.makeDue(now))).isTrue();
            return domainKeys.read().current();
        }
    }

    private void requireRolledOnce(WrappingKeyId former, int round) throws IOException {
        try (Store store = SqliteStore.open(directory.resolve(RotatingMain.DATABASE));
                DomainKeyring keyring = RotatingMain.keyring(store, directory)) {
            assertThat(new DomainKeyTable(store).all())
                    .singleElement()
                    .satisfies(found -> assertThat(found.value().key().id()).isNotEqualTo(former));
            MaterialTable materials = new MaterialTable(store);
            for (KeyArn arn : arns) {
                for (KeyMaterial material : materials.list(arn)) {
                    WrappedValue wrapped = materials.find(arn, material.id()).orElseThrow();
                    keyring.unwrap(wrapped, new BackingKeyIdentity(arn.account(), arn.keyId(), material.id()))
                            .close();
                }
            }
            // The first one was due when the installation was made.
            assertThat(store.query(events("RollDomainKey")).items()).hasSize(round + 1);
            assertThat(store.query(events("EraseDomainKey")).items()).hasSize(round + 1);
        }
    }

    private static Query events(String operation) {
        String prefix = RotatingMain.StoredAudit.NO_KEY + " " + operation + " ";
        return new Query(RotatingMain.StoredAudit.PARTITION, prefix, null, 1000);
    }

    private void runRound() throws Exception {
        now = now.plus(Duration.ofDays(DAYS));
        Files.writeString(directory.resolve(RotatingMain.NOW), now.toString());
        killedHalfWay += runTwoAndKillOne() ? 1 : 0;
        finish();
    }

    private void requireKilledHalfWay() {
        System.Logger log = System.getLogger(SqliteJobKillTest.class.getName());
        String rounds = killedHalfWay + " of " + ROUNDS + " runners were killed at work, seed " + seed;
        log.log(System.Logger.Level.INFO, rounds);
        // Of three, all may have been done before their kill.
        assertThat(killedHalfWay).as(rounds).isGreaterThanOrEqualTo(ROUNDS / 10);
    }

    private void createKeys(UnaryOperator<KmsKey.Builder> more) throws IOException {
        try (Store store = SqliteStore.open(directory.resolve(RotatingMain.DATABASE));
                DomainKeyring keyring = RotatingMain.keyring(store, directory)) {
            KeyTable keys = new KeyTable(store);
            KeyMaterials materials = new KeyMaterials(store, keyring, new SecureRandomSource());
            for (int i = 0; i < KEYS; i++) {
                KeyId id = new KeyId(UUID.randomUUID().toString());
                KeyArn arn = new KeyArn(new Region("us-east-1"), ACCOUNT, id);
                KeyMaterials.NewMaterial material = materials.generateFirst(arn, now);
                KmsKey.Builder key = KmsKey.builder(arn, KeyManager.CUSTOMER, now, material.id());
                List<Write> writes = new ArrayList<>(keys.create(more.apply(key).build()));
                writes.addAll(material.writes());
                assertThat(store.commit(writes)).isTrue();
                arns.add(arn);
            }
        }
    }

    /** @return whether the one that was killed had begun and not ended */
    private boolean runTwoAndKillOne() throws Exception {
        try (Connection reader = new Database(directory.resolve(RotatingMain.DATABASE)).connectForReading();
                ChildJvm one = ChildJvm.start(RotatingMain.class, directory);
                ChildJvm other = ChildJvm.start(RotatingMain.class, directory)) {
            long before = stepsDone(reader);
            one.awaitLines(1);
            long start = System.nanoTime();
            while (other.lines().size() < 2 && stepsDone(reader) == before) {
                assertThat(System.nanoTime() - start).isLessThan(TimeUnit.MINUTES.toNanos(1));
                Thread.sleep(1);
            }
            Thread.sleep(random.nextInt(killedHalfWay == 0 ? 10 : 150));
            List<String> lines = one.kill();
            other.awaitLines(2);
            return lines.size() == 1;
        }
    }

    /** How many events the audit trail has. */
    private static long stepsDone(Connection reader) throws SQLException {
        try (Statement statement = reader.createStatement();
                ResultSet count = statement.executeQuery(
                        "SELECT count(*) FROM item WHERE partition = '" + RotatingMain.StoredAudit.PARTITION + "'")) {
            count.next();
            return count.getLong(1);
        }
    }

    /** What the survivor saw as being done by the other is left when that one was killed before it was done. */
    private void finish() throws IOException {
        try (Store store = SqliteStore.open(directory.resolve(RotatingMain.DATABASE));
                DomainKeyring keyring = RotatingMain.keyring(store, directory)) {
            JobRunner runner = RotatingMain.runner(store, keyring, () -> now);
            assertThat(runner.run(TimeBudget.of(Duration.ofMinutes(1)))).allSatisfy(report -> {
                assertThat(report.failed()).isZero();
                assertThat(report.complete()).isTrue();
            });
        }
    }

    private void requireErasedOnce() {
        try (Store store = SqliteStore.open(directory.resolve(RotatingMain.DATABASE))) {
            for (KeyArn arn : arns) {
                assertThat(new KeyTable(store).find(arn)).isEmpty();
                assertThat(new MaterialTable(store).list(arn)).isEmpty();
                assertThat(new TombstoneTable(store).ofKey(arn)).singleElement().satisfies(tombstone -> {
                    assertThat(tombstone.state()).isEqualTo(Tombstone.State.ERASED);
                    assertThat(tombstone.receipt()).contains(arn.toString());
                });
                Query deletions = new Query(RotatingMain.StoredAudit.PARTITION, arn + " DeleteKey ", null, 1000);
                assertThat(store.query(deletions).items()).hasSize(1);
            }
        }
    }

    private void requireRotatedOnce(int round) {
        try (Store store = SqliteStore.open(directory.resolve(RotatingMain.DATABASE))) {
            KeyTable keys = new KeyTable(store);
            for (KeyArn arn : arns) {
                KmsKey key = keys.find(arn).orElseThrow().value();
                assertThat(key.rotation().total()).isEqualTo(round);
                List<KeyMaterialId> materials = new MaterialTable(store)
                        .list(arn).stream().map(KeyMaterial::id).toList();
                assertThat(materials).hasSize(round + 1).endsWith(key.currentMaterialId());
                Query events = new Query(RotatingMain.StoredAudit.PARTITION, arn.toString(), null, 1000);
                assertThat(store.query(events).items()).hasSize(round);
            }
        }
    }
}
