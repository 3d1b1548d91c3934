package dev.keyhold.kms.events;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.keyhold.kms.crypto.WrappingKeyId;
import dev.keyhold.kms.key.KeyArn;
import dev.keyhold.kms.lambda.LambdaLauncher;
import dev.keyhold.kms.operation.fixture.KmsClient;
import dev.keyhold.kms.operation.fixture.KmsFixture;
import dev.keyhold.kms.operation.fixture.ObservedStore;
import dev.keyhold.kms.serverless.SharedInstallation;
import dev.keyhold.kms.store.Attributes;
import dev.keyhold.kms.store.DomainKeyTable;
import dev.keyhold.kms.store.Item;
import dev.keyhold.kms.store.ItemKey;
import dev.keyhold.kms.store.Query;
import dev.keyhold.kms.store.TombstoneTable;
import dev.keyhold.kms.store.Write;
import dev.keyhold.lambda.local.FunctionAnswer;
import dev.keyhold.lambda.local.LocalFunction;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * The zip that is deployed, under AWS's Java runtime interface client, over DynamoDB Local. The keys were made months ago, by a
 * service whose clock stands there.
 */
class EventsIT {
    private static final String HANDLER = "io.quarkus.funqy.lambda.FunqyStreamHandler::handleRequest";
    private static final String SCHEDULE = """
            {"version":"0","id":"53dc4d37-cffa-4f76-80c9-8b7d4a4d2eaa","detail-type":"Scheduled Event","source":"aws.events",
            "account":"123456789012","time":"2026-11-25T12:00:00Z","region":"eu-west-1",
            "resources":["arn:aws:events:eu-west-1:123456789012:rule/rotate"],"detail":{}}""";

    private static final LambdaLauncher LAUNCHER = new LambdaLauncher();
    private static final SharedInstallation INSTALLATION = LAUNCHER.installation();
    private static final KmsFixture KMS =
            new KmsFixture(new ObservedStore(INSTALLATION.store()), INSTALLATION.keyring());
    private static final KmsClient CLIENT = KMS.client();
    private static Path code = Path.of("");

    @BeforeAll
    static void unpack() throws IOException {
        Path folder = Files.createTempDirectory(Path.of("target").toAbsolutePath(), "events");
        code = LambdaLauncher.code(Path.of("target", "function.zip"), folder.resolve("code"));
    }

    @AfterAll
    static void close() {
        INSTALLATION.close();
        LAUNCHER.close();
    }

    @Test
    void rotateKeys_rotatesWhatIsDue_once_forAScheduleAndByHand() throws IOException {
        String key = CLIENT.createKey();
        CLIENT.call("EnableKeyRotation", Map.of("KeyId", key, "RotationPeriodInDays", 90));
        String before = CLIENT.describe(key).text("CurrentKeyMaterialId");

        try (LocalFunction function = start("rotate-keys", Map.of())) {
            assertThat(answer(function.invoke(SCHEDULE))).isEqualTo(done("rotate-key", 1));
            assertThat(answer(function.invoke("{}"))).isEqualTo(done("rotate-key", 0));
        }
        assertThat(CLIENT.describe(key).text("CurrentKeyMaterialId")).isNotEqualTo(before);
    }

    @Test
    void deleteKeys_thenEraseKeys_leaveATombstone_andALineInTheJournal() throws IOException {
        String key = CLIENT.createKey();
        CLIENT.call("ScheduleKeyDeletion", Map.of("KeyId", key, "PendingWindowInDays", 7));

        try (LocalFunction function = start("delete-keys", Map.of())) {
            assertThat(answer(function.invoke(SCHEDULE))).isEqualTo(done("delete-key", 1));
        }
        try (LocalFunction function = start("erase-keys", Map.of())) {
            assertThat(answer(function.invoke("{}"))).isEqualTo(done("erase-key", 1));
        }
        KeyArn arn = KeyArn.parse(key).orElseThrow();
        assertThat(new TombstoneTable(INSTALLATION.store()).ofKey(arn)).hasSize(1);
        assertThat(INSTALLATION
                        .journal()
                        .query(new Query("erasures", "", null, 10))
                        .items())
                .singleElement()
                .satisfies(item -> assertThat(item.key().sort()).startsWith(key + " "));
    }

    @Test
    void rollDomainKey_putsEverythingUnderANewOne_andAnOpenEndpointGoesOn() throws IOException {
        String key = CLIENT.createKey();
        byte[] ciphertext = CLIENT.encrypt(key, new byte[] {1});
        DomainKeyTable domainKeys = new DomainKeyTable(INSTALLATION.store());
        WrappingKeyId former = domainKeys.read().current();
        assertThat(INSTALLATION.store().commit(domainKeys.makeDue(Instant.now())))
                .isTrue();

        try (LocalFunction function = start("roll-domain-key", Map.of())) {
            assertThat(answer(function.invoke(SCHEDULE))).isEqualTo(done("roll-domain-key", 1));
            assertThat(answer(function.invoke("{}"))).isEqualTo(done("roll-domain-key", 0));
        }
        assertThat(domainKeys.all())
                .singleElement()
                .satisfies(found -> assertThat(found.value().key().id()).isNotEqualTo(former));
        assertThat(CLIENT.decrypt(ciphertext)).containsExactly(1);
        assertThat(CLIENT.createKey()).isNotEmpty();
    }

    // spec: lifecycle.md LC-14, LC-19
    @Test
    void entryThatFails_isAnError_thatTellsOfTheRun_andWhatWasDoneStaysDone() throws IOException {
        String damaged = due(1).get(0);
        String sound = due(1).get(0);
        KeyArn arn = KeyArn.parse(damaged).orElseThrow();
        ItemKey record = new ItemKey("key/" + arn.account() + "/" + arn.region() + "/" + arn.keyId(), "key");
        Attributes before = replace(record, Attributes.NONE);

        try (LocalFunction function = start("rotate-keys", Map.of())) {
            FunctionAnswer answer = function.invoke(SCHEDULE);
            replace(record, before);

            assertThat(answer.isError()).as(answer.payload()).isTrue();
            assertThat(answer.payload())
                    .contains("rotate-key: 1 failed, and the log says why; 1 done, 0 waiting, complete");
            assertThat(function.log()).contains("rotate-key " + damaged + " failed");
            assertThat(rotations(sound)).isEqualTo(1);
            assertThat(answer(function.invoke("{}"))).isEqualTo(done("rotate-key", 1));
        }
        assertThat(rotations(damaged)).isEqualTo(1);
    }

    // spec: lifecycle.md LC-12, LC-13
    @Test
    void runWhoseTimeIsOver_saysSo_andTheNextOnesGoOn() throws IOException {
        List<String> keys = due(40);
        // However fast the machine is, the keys take longer than the budget.
        LAUNCHER.watch(operation -> {
            if (operation.equals("TransactWriteItems")) {
                pause(Duration.ofMillis(34));
            }
        });
        int cut = 0;
        Instant end = Instant.now().plus(Duration.ofMinutes(2));
        try (LocalFunction function = start("rotate-keys", Map.of("KEYHOLD_JOBS_BUDGET_SECONDS", "1"))) {
            while (!answer(function.invoke("{}")).path("complete").asBoolean()) {
                cut++;
                assertThat(Instant.now()).isBefore(end);
            }
        } finally {
            LAUNCHER.watch(operation -> {});
        }
        assertThat(cut).isPositive();
        assertThat(keys).allSatisfy(key -> assertThat(rotations(key)).isEqualTo(1));
    }

    // spec: lifecycle.md LC-11
    @Test
    void twoFunctionsAtOnce_doEachStepOnce() throws IOException {
        CountDownLatch both = new CountDownLatch(2);
        try (LocalFunction one = start("rotate-keys", Map.of());
                LocalFunction other = start("rotate-keys", Map.of())) {
            // The first call is slow, and the first to write waits for the other one: so both are at work at once.
            assertThat(answer(one.invoke("{}"))).isEqualTo(done("rotate-key", 0));
            assertThat(answer(other.invoke("{}"))).isEqualTo(done("rotate-key", 0));
            List<String> keys = due(16);
            LAUNCHER.watch(operation -> {
                if (operation.equals("TransactWriteItems")) {
                    both.countDown();
                    await(both);
                }
            });
            CompletableFuture<FunctionAnswer> others = CompletableFuture.supplyAsync(() -> other.invoke(SCHEDULE));
            JsonNode first = answer(one.invoke(SCHEDULE));
            JsonNode second = answer(others.join());

            assertThat(first.path("done").asInt() + second.path("done").asInt()).isEqualTo(keys.size());
            assertThat(List.of(first, second))
                    .allSatisfy(answer ->
                            assertThat(answer.path("complete").asBoolean()).isTrue());
            assertThat(keys).allSatisfy(key -> assertThat(rotations(key)).isEqualTo(1));
        } finally {
            LAUNCHER.watch(operation -> {});
        }
    }

    /** New KMS keys whose rotation is due. */
    private static List<String> due(int number) {
        return Stream.generate(CLIENT::createKey)
                .limit(number)
                .peek(key -> CLIENT.call("EnableKeyRotation", Map.of("KeyId", key, "RotationPeriodInDays", 90)))
                .toList();
    }

    private static int rotations(String key) {
        return CLIENT.call("ListKeyRotations", Map.of("KeyId", key))
                .structures("Rotations")
                .size();
    }

    /** @return what it was before */
    private static Attributes replace(ItemKey key, Attributes attributes) {
        Item before = INSTALLATION.store().get(key).orElseThrow();
        assertThat(INSTALLATION.store().commit(List.of(new Write.Put(key, before.version(), attributes))))
                .isTrue();
        return before.attributes();
    }

    private static void pause(Duration time) {
        try {
            Thread.sleep(time.toMillis());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** For less time than the function waits for an answer. */
    private static void await(CountDownLatch latch) {
        try {
            latch.await(1, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Test
    void functionThatIsNotSetUp_isAnError_thatSaysWhat() throws IOException {
        Map<String, String> variables = new HashMap<>(LAUNCHER.environment());
        variables.remove("KEYHOLD_ROOT_KEY_ARN");
        variables.put("QUARKUS_FUNQY_EXPORT", "synchronize-keys");

        try (LocalFunction function = LocalFunction.start(LocalFunction.Configuration.of(code, HANDLER, variables))) {
            FunctionAnswer answer = function.invoke("{}");

            assertThat(answer.isError()).isTrue();
            assertThat(answer.payload()).contains("the environment variable KEYHOLD_ROOT_KEY_ARN is missing");
        }
    }

    private static LocalFunction start(String export, Map<String, String> more) {
        Map<String, String> variables = new HashMap<>(LAUNCHER.environment());
        variables.putAll(more);
        variables.put("QUARKUS_FUNQY_EXPORT", export);
        return LocalFunction.start(LocalFunction.Configuration.of(code, HANDLER, variables));
    }

    private static JsonNode answer(FunctionAnswer answer) throws JsonProcessingException {
        assertThat(answer.isError()).as(answer.payload()).isFalse();
        return new ObjectMapper().readTree(answer.payload());
    }

    private static JsonNode done(String kind, int done) throws JsonProcessingException {
        return new ObjectMapper()
                .readTree("{\"kind\":\"%s\",\"done\":%d,\"waiting\":0,\"failed\":0,\"complete\":true}"
                        .formatted(kind, done));
    }
}
