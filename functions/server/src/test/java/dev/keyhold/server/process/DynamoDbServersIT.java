package dev.keyhold.server.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.keyhold.dynamodb.local.Fault;
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
import software.amazon.awssdk.services.kms.model.DependencyTimeoutException;
import software.amazon.awssdk.services.kms.model.DisabledException;
import software.amazon.awssdk.services.kms.model.KmsException;
import software.amazon.awssdk.services.kms.model.KmsInternalException;
import software.amazon.awssdk.services.kms.model.Tag;

/** Two servers as processes on one DynamoDB table, which the second reaches through a proxy. */
class DynamoDbServersIT {
    private static final SdkBytes PLAINTEXT = SdkBytes.fromUtf8String("plaintext");
    private static final Duration LONGER_THAN_THE_BOUND = CachingStore.BOUND.plusMillis(500);

    /** What is read for a call: access key, installation, KMS key, material, and what there may be more. */
    private static final int ITEMS_OF_A_CALL = 8;

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
        int reads = PROXY.calls("GetItem");
        int writes = PROXY.calls("TransactWriteItems");
        long start = System.nanoTime();

        for (int call = 0; call < calls / 2; call++) {
            encrypt(there, key);
            there.decrypt(request -> request.ciphertextBlob(blob));
        }

        int bounds = 1 + (int) ((System.nanoTime() - start) / CachingStore.BOUND.toNanos());
        assertThat(PROXY.calls("GetItem") - reads)
                .as("reads in %d times the bound", bounds)
                .isLessThanOrEqualTo(ITEMS_OF_A_CALL * bounds)
                .isLessThan(calls);
        assertThat(PROXY.calls("TransactWriteItems") - writes)
                .as("one for each minute's last usage of this key, and of each key that other tests used")
                .isLessThan(calls / 4);
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
            assertRefused(once, key, KmsInternalException.class);
            PROXY.otherwise(Fault.Reset::new);
            assertRefused(once, key, DependencyTimeoutException.class);
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
    private static void assertRefused(KmsClient client, String key, Class<? extends KmsException> wanted) {
        assertThatThrownBy(() -> client.createAlias(
                        request -> request.aliasName("alias/outage").targetKeyId(key)))
                .isInstanceOfSatisfying(wanted, error -> {
                    assertThat(error.statusCode()).isGreaterThanOrEqualTo(500);
                    assertThat(error.awsErrorDetails().errorMessage()).doesNotContainIgnoringCase("dynamodb");
                });
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
