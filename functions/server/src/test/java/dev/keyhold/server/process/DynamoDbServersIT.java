package dev.keyhold.server.process;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.keyhold.dynamodb.local.Fault;
import dev.keyhold.dynamodb.local.Fault.Reply;
import dev.keyhold.dynamodb.local.FaultProxy;
import dev.keyhold.kms.cache.CachingStore;
import dev.keyhold.kms.key.KeyArn;
import dev.keyhold.kms.store.DueTable;
import dev.keyhold.kms.store.Racers;
import dev.keyhold.kms.store.Store;
import dev.keyhold.kms.store.StoreFixture;
import dev.keyhold.kms.store.TombstoneTable;
import dev.keyhold.kms.store.dynamodb.DynamoDbStore;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntFunction;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.awscore.retry.AwsRetryStrategy;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.services.kms.KmsClient;
import software.amazon.awssdk.services.kms.model.AliasListEntry;
import software.amazon.awssdk.services.kms.model.AlreadyExistsException;
import software.amazon.awssdk.services.kms.model.DependencyTimeoutException;
import software.amazon.awssdk.services.kms.model.DisabledException;
import software.amazon.awssdk.services.kms.model.KmsException;
import software.amazon.awssdk.services.kms.model.KmsInternalException;
import software.amazon.awssdk.services.kms.model.Tag;

/** Two servers as processes on one DynamoDB table, which the second reaches through a proxy. */
class DynamoDbServersIT {
    private static final SdkBytes PLAINTEXT = SdkBytes.fromUtf8String("plaintext");
    private static final Duration LONGER_THAN_THE_BOUND = CachingStore.BOUND.plusMillis(500);

    /** What is read of a KMS key's partition for a call: the KMS key and its material, and beside calls its last usage. */
    private static final int ITEMS_OF_A_KEY = 4;

    @TempDir
    private static Path directory;

    private static final FaultProxy PROXY = new FaultProxy(SharedTable.endpoint());

    private static @Nullable SharedTable table;
    private static @Nullable TableServers servers;

    private final KmsClient here = running().first();
    private final KmsClient there = running().second();

    @BeforeAll
    static void start() throws IOException, InterruptedException {
        table = new SharedTable(directory);
        servers = TableServers.start(table, PROXY.endpoint());
    }

    @AfterEach
    void heal() {
        PROXY.otherwise(() -> Fault.NONE);
        PROXY.observe((operation, body) -> {});
    }

    @AfterAll
    static void end() {
        running().close();
        PROXY.close();
    }

    private static TableServers running() {
        if (servers == null) {
            throw new IllegalStateException("not started");
        }
        return servers;
    }

    private String newKey() {
        return here.createKey().keyMetadata().keyId();
    }

    private SdkBytes encrypt(KmsClient client, String key) {
        return client.encrypt(request -> request.keyId(key).plaintext(PLAINTEXT))
                .ciphertextBlob();
    }

    // spec: store.md ST-90
    @Test
    void disabledInOneServer_theOtherStopsWithinTheBound() throws InterruptedException {
        String key = newKey();
        SdkBytes blob = encrypt(there, key);

        here.disableKey(request -> request.keyId(key));
        TimeUnit.MILLISECONDS.sleep(LONGER_THAN_THE_BOUND.toMillis());

        assertThatThrownBy(() -> there.decrypt(request -> request.ciphertextBlob(blob)))
                .isInstanceOf(DisabledException.class);
        here.enableKey(request -> request.keyId(key));
        assertThat(here.decrypt(request -> request.ciphertextBlob(blob)).plaintext())
                .isEqualTo(PLAINTEXT);
    }

    // spec: store.md ST-90
    @Test
    void serverThatWasFrozenForLongerThanTheBound_doesNotUseAKeyThatWasDisabledMeanwhile() throws Exception {
        String key = newKey();
        SdkBytes blob = encrypt(there, key);
        List<Future<SdkBytes>> waiting = new ArrayList<>();
        ExecutorService threads = Executors.newFixedThreadPool(8);
        there.decrypt(request -> request.ciphertextBlob(blob));
        running().signalSecond("STOP");
        try {
            here.disableKey(request -> request.keyId(key));
            for (int i = 0; i < 8; i++) {
                waiting.add(threads.submit(() ->
                        there.decrypt(request -> request.ciphertextBlob(blob)).plaintext()));
            }
            TimeUnit.MILLISECONDS.sleep(LONGER_THAN_THE_BOUND.toMillis());
        } finally {
            running().signalSecond("CONT");
            threads.shutdown();
        }

        assertThat(waiting)
                .allSatisfy(call -> assertThatThrownBy(() -> call.get(60, TimeUnit.SECONDS))
                        .hasCauseInstanceOf(DisabledException.class));
    }

    // spec: store.md ST-95
    @Test
    void cryptographicCalls_underACachedKey_readNothingAndWriteNothing() {
        int calls = 200;
        String key = newKey();
        SdkBytes blob = encrypt(there, key);
        there.decrypt(request -> request.ciphertextBlob(blob));
        AtomicInteger reads = new AtomicInteger();
        AtomicInteger writes = new AtomicInteger();
        PROXY.observe((operation, body) -> {
            // The last usage of keys that other tests used is written beside.
            if (new String(body, UTF_8).contains(key)) {
                (operation.equals("TransactWriteItems") ? writes : reads).incrementAndGet();
            }
        });
        long start = System.nanoTime();

        for (int call = 0; call < calls / 2; call++) {
            encrypt(there, key);
            there.decrypt(request -> request.ciphertextBlob(blob));
        }

        Duration time = Duration.ofNanos(System.nanoTime() - start);
        long bounds = 1 + time.dividedBy(CachingStore.BOUND);
        assertThat(reads.get())
                .as("reads in %d times the bound", bounds)
                .isLessThan(calls)
                .isLessThanOrEqualTo((int) (ITEMS_OF_A_KEY * bounds));
        assertThat(writes.get())
                .as("one for each minute's last usage")
                .isLessThan(calls / 4)
                .isLessThanOrEqualTo((int) (2 + time.toMinutes()));
    }

    // spec: store.md ST-40
    @Test
    void writersOfTwoServers_whoChangeOneKeyAtOnce_loseNoUpdate() throws Exception {
        int tagsOfAKey = 40;
        String key = "";
        try (Racers racers = new Racers(2)) {
            for (int race = 0; race < StoreFixture.RACES; race++) {
                if (race % (tagsOfAKey / 2) == 0) {
                    key = newKey();
                }
                String id = key;
                String name = "race" + race;
                racers.together(() -> tag(here, id, name + "here"), () -> tag(there, id, name + "there"));

                List<Tag> tags =
                        here.listResourceTags(request -> request.keyId(id)).tags();
                assertThat(tags).extracting(Tag::tagKey).contains(name + "here", name + "there");
                assertThat(tags).hasSize(2 * (race % (tagsOfAKey / 2) + 1));
            }
        }
    }

    private static boolean tag(KmsClient client, String key, String name) {
        client.tagResource(request ->
                request.keyId(key).tags(Tag.builder().tagKey(name).tagValue("").build()));
        return true;
    }

    // spec: store.md ST-92, ST-110, ST-112
    @Test
    void outageOfDynamoDb_isARetryableError_andTheServerRecovers() throws InterruptedException {
        String key = newKey();
        SdkBytes blob = encrypt(there, key);
        try (KmsClient once = running().secondClient(AwsRetryStrategy.doNotRetry())) {
            PROXY.otherwise(() -> Fault.Refused.of(500, "InternalServerError"));
            assertRefused(once, key, "alias/outage", KmsInternalException.class);
            PROXY.otherwise(Fault.Reset::new);
            assertRefused(once, key, "alias/outage", DependencyTimeoutException.class);
            TimeUnit.MILLISECONDS.sleep(LONGER_THAN_THE_BOUND.toMillis());
            assertThatThrownBy(() -> once.decrypt(request -> request.ciphertextBlob(blob)))
                    .as("what was read before the bound is no answer")
                    .isInstanceOf(DependencyTimeoutException.class);
        }
        assertThat(here.listAliases(request -> request.keyId(key)).aliases()).isEmpty();

        PROXY.otherwise(() -> Fault.NONE);

        assertThat(there.decrypt(request -> request.ciphertextBlob(blob)).plaintext())
                .isEqualTo(PLAINTEXT);
        there.createAlias(request -> request.aliasName("alias/outage").targetKeyId(key));
        assertThat(here.listAliases(request -> request.keyId(key)).aliases()).hasSize(1);
    }

    /** The SDKs try an error of 5xx again. What DynamoDB said is not the caller's. */
    private static void assertRefused(
            KmsClient client, String key, String alias, Class<? extends KmsException> wanted) {
        assertThatThrownBy(() ->
                        client.createAlias(request -> request.aliasName(alias).targetKeyId(key)))
                .isInstanceOfSatisfying(wanted, error -> {
                    assertThat(error.statusCode()).isGreaterThanOrEqualTo(500);
                    assertThat(error.awsErrorDetails().errorMessage()).doesNotContainIgnoringCase("dynamodb");
                });
    }

    // spec: store.md ST-105, ST-111
    @Test
    void answerLostAfterTheWrite_isASuccess_andTheChangeIsMadeOnce() {
        String key = newKey();
        AtomicInteger attempts =
                faultsOfWritesWith(key, attempt -> attempt == 1 ? new Fault.Answered(Reply.LOST) : Fault.NONE);

        there.createAlias(request -> request.aliasName("alias/lost-once").targetKeyId(key));

        assertThat(attempts).hasValueGreaterThan(1);
        assertThat(aliases(key)).containsExactly("alias/lost-once");
    }

    // spec: store.md ST-105, ST-112
    @Test
    void allAnswersLostAfterTheWrite_areATimeout_andTheWholeChangeIsThereOnce() {
        String key = newKey();
        AtomicInteger attempts = faultsOfWritesWith(key, attempt -> new Fault.Answered(Reply.LOST));
        assertAliasRefused(key, "alias/lost");
        assertThat(attempts).hasValueGreaterThan(1);
        PROXY.otherwise(() -> Fault.NONE);

        assertThat(aliases(key)).containsExactly("alias/lost");
        assertThat(here.describeKey(request -> request.keyId("alias/lost"))
                        .keyMetadata()
                        .keyId())
                .isEqualTo(key);
        assertThatThrownBy(() -> there.createAlias(
                        request -> request.aliasName("alias/lost").targetKeyId(key)))
                .isInstanceOf(AlreadyExistsException.class);
    }

    // spec: store.md ST-111, ST-112
    @Test
    void throttledWrites_areATimeout_andNothingOfTheChangeIsThere() {
        String key = newKey();
        AtomicInteger attempts = faultsOfWritesWith(key, attempt -> Fault.Refused.of(400, "ThrottlingException"));
        assertAliasRefused(key, "alias/throttled");
        assertThat(attempts).hasValueGreaterThan(1);
        PROXY.otherwise(() -> Fault.NONE);

        assertThat(aliases(key)).isEmpty();
        there.createAlias(request -> request.aliasName("alias/throttled").targetKeyId(key));
        assertThat(aliases(key)).containsExactly("alias/throttled");
    }

    /** Only writes that name the KMS key: the second server writes beside what it does by itself. @return their attempts */
    private static AtomicInteger faultsOfWritesWith(String key, IntFunction<Fault> ofAttempt) {
        AtomicInteger attempts = new AtomicInteger();
        PROXY.otherwiseBy(
                (operation, body) -> operation.equals("TransactWriteItems") && new String(body, UTF_8).contains(key)
                        ? ofAttempt.apply(attempts.incrementAndGet())
                        : Fault.NONE);
        return attempts;
    }

    private static void assertAliasRefused(String key, String alias) {
        try (KmsClient once = running().secondClient(AwsRetryStrategy.doNotRetry())) {
            assertRefused(once, key, alias, DependencyTimeoutException.class);
        }
    }

    private List<String> aliases(String key) {
        return here.listAliases(request -> request.keyId(key)).aliases().stream()
                .map(AliasListEntry::aliasName)
                .toList();
    }

    // spec: lifecycle.md LC-11; erasure.md ER-5
    @Test
    void jobsOfTwoServers_doWhatIsDueOnce() throws Exception {
        List<String> rotated = keys(20);
        List<String> deleted = keys(20);
        deleted.forEach(key -> here.scheduleKeyDeletion(request -> request.keyId(key)));
        try (Store store = DynamoDbStore.open(running().table().location())) {
            rotated.forEach(key -> Overdue.rotation(store, key));
            deleted.forEach(key -> Overdue.deletion(store, key));

            DueTable due = new DueTable(store);
            Await.until(() -> Overdue.isDone(due));

            assertThat(rotated)
                    .allSatisfy(key -> assertThat(there.listKeyRotations(request -> request.keyId(key))
                                    .rotations())
                            .hasSize(1));
            TombstoneTable tombstones = new TombstoneTable(store);
            assertThat(deleted)
                    .allSatisfy(
                            key -> assertThat(tombstones.ofKey(KeyArn.parse(key).orElseThrow()))
                                    .hasSize(1)
                                    .allSatisfy(tombstone ->
                                            assertThat(tombstone.receipt()).isNotNull()));
        }
    }

    private List<String> keys(int count) {
        return IntStream.range(0, count)
                .mapToObj(number -> here.createKey().keyMetadata().arn())
                .toList();
    }
}
