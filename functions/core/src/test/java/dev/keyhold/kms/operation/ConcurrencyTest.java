package dev.keyhold.kms.operation;

import static org.assertj.core.api.Assertions.assertThat;

import dev.keyhold.kms.operation.fixture.KmsClient;
import dev.keyhold.kms.operation.fixture.KmsFixture;
import dev.keyhold.kms.operation.fixture.RecordingAudit.Way;
import dev.keyhold.kms.store.Racers;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.function.IntFunction;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;

/** Several callers change one KMS key at once: no update is lost, and nobody sees half of one. */
class ConcurrencyTest {
    private static final int THREADS = 8;
    private static final int ROUNDS = Boolean.getBoolean("keyhold.soak") ? 2000 : 100;

    private final KmsFixture kms = new KmsFixture();
    private final KmsClient client = kms.client();
    private final String key = client.createKey();
    private final Racers racers = new Racers(THREADS);

    @AfterEach
    void stop() {
        racers.close();
    }

    @Test
    void tags_addedAtOnce_areAllThere() throws Exception {
        for (int round = 0; round < ROUNDS; round++) {
            // One change between a racer's reading and its commit: a conflict, however the threads are scheduled.
            kms.store().beforeNextCommit(() -> client.call("TagResource", tag("between")));
            race(thread -> client.call("TagResource", tag("tag" + thread)));

            assertThat(client.tags(key)).hasSize(THREADS + 1);
            client.call(
                    "UntagResource",
                    Map.of("KeyId", key, "TagKeys", List.copyOf(client.tags(key).keySet())));
        }
        assertThat(kms.store().refusedCommits()).as("conflicts").isGreaterThanOrEqualTo(ROUNDS);
        requireEachChangeRecordedInItsTransaction();
    }

    /** Without taking turns, about half of so many callers lose twenty times in a row. */
    @Test
    void changes_ofManyCallersToOneKey_allSucceed() throws Exception {
        int callers = 32;
        try (Racers many = new Racers(callers)) {
            List<Callable<Boolean>> changes = new ArrayList<>();
            for (int caller = 0; caller < callers; caller++) {
                Map<String, ?> tag = Map.of("KeyId", key, "Tags", List.of(KmsClient.tag("tag" + caller, "x")));
                changes.add(() -> {
                    for (int time = 0; time < 20; time++) {
                        client.call("TagResource", tag);
                    }
                    return true;
                });
            }
            many.together(changes);
        }
        assertThat(client.tags(key)).hasSize(callers);
        requireEachChangeRecordedInItsTransaction();
    }

    @Test
    void changes_ofSeveralKinds_areAllThere() throws Exception {
        for (int round = 0; round < ROUNDS; round++) {
            String description = "round " + round;
            List<Callable<Boolean>> changes = List.of(
                    change("UpdateKeyDescription", Map.of("KeyId", key, "Description", description)),
                    change(round % 2 == 0 ? "DisableKey" : "EnableKey", Map.of("KeyId", key)),
                    change("TagResource", Map.of("KeyId", key, "Tags", List.of(KmsClient.tag("round", "" + round)))),
                    change("CreateAlias", Map.of("AliasName", "alias/" + round, "TargetKeyId", key)));

            racers.together(changes);

            assertThat(client.describe(key).text("Description")).isEqualTo(description);
            assertThat(client.state(key)).isEqualTo(round % 2 == 0 ? "Disabled" : "Enabled");
            assertThat(client.tags(key)).isEqualTo(Map.of("round", "" + round));
            assertThat(client.describe("alias/" + round).text("Arn")).isEqualTo(key);
        }
        requireEachChangeRecordedInItsTransaction();
    }

    @Test
    void alias_createdAtOnce_isCreatedOnce() throws Exception {
        for (int round = 0; round < ROUNDS; round++) {
            Map<String, String> request = Map.of("AliasName", "alias/one", "TargetKeyId", key);

            List<String> outcomes = race(thread -> outcome("CreateAlias", request));

            assertThat(outcomes).containsOnlyOnce("done");
            assertThat(outcomes).filteredOn(outcome -> !outcome.equals("done")).containsOnly("AlreadyExistsException");
            requireAliasesConsistent(List.of(key));
            client.call("DeleteAlias", Map.of("AliasName", "alias/one"));
        }
    }

    @Test
    void alias_movedAndDeletedAtOnce_pointsToOneKeyOrNone() throws Exception {
        List<String> keys = IntStream.range(0, THREADS - 1)
                .mapToObj(i -> client.createKey())
                .toList();
        for (int round = 0; round < ROUNDS; round++) {
            client.call("CreateAlias", Map.of("AliasName", "alias/one", "TargetKeyId", key));

            List<String> outcomes = race(thread -> thread == THREADS - 1
                    ? outcome("DeleteAlias", Map.of("AliasName", "alias/one"))
                    : outcome("UpdateAlias", Map.of("AliasName", "alias/one", "TargetKeyId", keys.get(thread))));

            assertThat(outcomes).containsAnyOf("done").isSubsetOf("done", "NotFoundException");
            assertThat(outcomes.get(THREADS - 1)).as("nobody else deletes it").isEqualTo("done");
            List<String> all = new ArrayList<>(keys);
            all.add(key);
            requireAliasesConsistent(all);
            assertThat(client.call("ListAliases", Map.of()).structures("Aliases"))
                    .isEmpty();
        }
    }

    @Test
    void deletion_scheduledAndCancelledAtOnce_leavesOneOfTheStatesThatExist() throws Exception {
        for (int round = 0; round < ROUNDS; round++) {
            race(thread ->
                    outcome(thread % 2 == 0 ? "ScheduleKeyDeletion" : "CancelKeyDeletion", Map.of("KeyId", key)));

            Set<?> names = client.describe(key).names();
            boolean pending = client.state(key).equals("PendingDeletion");
            assertThat(client.state(key)).isIn("PendingDeletion", "Disabled", "Enabled");
            assertThat(names.contains("DeletionDate")).isEqualTo(pending);
        }
        requireEachChangeRecordedInItsTransaction();
    }

    @RepeatedTest(3)
    void reader_whileOthersChange_neverSeesHalfOfAChange() throws Exception {
        List<Callable<Boolean>> threads = new ArrayList<>();
        threads.add(() -> {
            for (int i = 0; i < ROUNDS; i++) {
                String value = "" + i;
                client.call(
                        "TagResource",
                        Map.of("KeyId", key, "Tags", List.of(KmsClient.tag("a", value), KmsClient.tag("b", value))));
            }
            return true;
        });
        threads.add(() -> {
            for (int i = 0; i < ROUNDS; i++) {
                client.call("UpdateKeyDescription", Map.of("KeyId", key, "Description", "d" + i));
            }
            return true;
        });
        threads.add(() -> {
            for (int i = 0; i < ROUNDS; i++) {
                Map<String, String> tags = client.tags(key);
                assertThat(tags.get("a")).isEqualTo(tags.get("b"));
            }
            return true;
        });

        assertThat(racers.together(threads)).containsOnly(true);
        String last = "" + (ROUNDS - 1);
        assertThat(client.tags(key)).isEqualTo(Map.of("a", last, "b", last));
        assertThat(client.describe(key).text("Description")).isEqualTo("d" + last);
    }

    @Test
    void ciphers_usedAtOnce_comeBack() throws Exception {
        List<Boolean> right = race(thread -> {
            for (int i = 0; i < ROUNDS; i++) {
                byte[] plaintext = {(byte) thread, (byte) i};
                byte[] opened = client.decrypt(client.encrypt(key, plaintext));
                if (opened[0] != plaintext[0] || opened[1] != plaintext[1]) {
                    return false;
                }
            }
            return true;
        });

        assertThat(right).containsOnly(true);
    }

    private <T> List<T> race(IntFunction<T> racer) throws Exception {
        return racers.together(IntStream.range(0, THREADS)
                .<Callable<T>>mapToObj(thread -> () -> racer.apply(thread))
                .toList());
    }

    private Map<String, ?> tag(String tagKey) {
        return Map.of("KeyId", key, "Tags", List.of(KmsClient.tag(tagKey, "x")));
    }

    private Callable<Boolean> change(String operation, Map<String, ?> request) {
        return () -> client.call(operation, request).names().isEmpty();
    }

    private String outcome(String operation, Map<String, ?> request) {
        try {
            client.call(operation, request);
            return "done";
        } catch (KmsException refusal) {
            return refusal.code().wireName();
        }
    }

    /** The list of all aliases and the lists of each key's are of one piece. */
    private void requireAliasesConsistent(List<String> keys) {
        Map<String, String> ofKeys = new HashMap<>();
        for (String each : keys) {
            client.call("ListAliases", Map.of("KeyId", each))
                    .structures("Aliases")
                    .forEach(entry -> assertThat(ofKeys.put(entry.text("AliasName"), entry.text("TargetKeyId")))
                            .isNull());
        }
        Map<String, String> all = client.call("ListAliases", Map.of()).structures("Aliases").stream()
                .collect(Collectors.toMap(entry -> entry.text("AliasName"), entry -> entry.text("TargetKeyId")));
        assertThat(all).isEqualTo(ofKeys);
    }

    private void requireEachChangeRecordedInItsTransaction() {
        Set<String> recorded = new HashSet<>();
        kms.audit().entries().stream()
                .filter(entry -> entry.way() == Way.IN_TRANSACTION)
                .forEach(entry ->
                        assertThat(recorded.add(entry.record().requestId())).isTrue());
        Set<String> committed = kms.store().items().stream()
                .filter(item -> item.key().partition().startsWith("audit/"))
                .map(item -> item.key().sort())
                .collect(Collectors.toSet());
        assertThat(committed).isEqualTo(recorded);
    }
}
