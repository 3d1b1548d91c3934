package dev.keyhold.kms.store.dynamodb;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.keyhold.dynamodb.local.Fault;
import dev.keyhold.dynamodb.local.Fault.Reply;
import dev.keyhold.dynamodb.local.FaultProxy;
import dev.keyhold.kms.store.Attributes;
import dev.keyhold.kms.store.Item;
import dev.keyhold.kms.store.ItemKey;
import dev.keyhold.kms.store.Query;
import dev.keyhold.kms.store.Racers;
import dev.keyhold.kms.store.Store;
import dev.keyhold.kms.store.StoreUnavailableException;
import dev.keyhold.kms.store.StoreUnavailableException.Kind;
import dev.keyhold.kms.store.Write;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** What the store does when DynamoDB, or the way to it, fails. Its limits are short here, so that tests are. */
final class DynamoDbFaultTest {
    private static final ItemKey KEY = new ItemKey("partition", "a");
    private static final Query ALL = new Query("partition", "", null, 10);
    /** Longer than a busy machine stands still. */
    private static final Duration LIMIT = Duration.ofSeconds(30);

    private static final Duration ATTEMPT = Duration.ofSeconds(5);
    /** For faults that only the end of an attempt ends. */
    private static final Duration SHORT_ATTEMPT = Duration.ofMillis(500);
    /** For faults that do not pass. */
    private static final Duration SHORT_LIMIT = Duration.ofMillis(600);

    private static final Duration SHORTEST_ATTEMPT = Duration.ofMillis(250);

    private final TableLocation table = TestTables.create();
    private final FaultProxy proxy = new FaultProxy(TestTables.endpoint());
    private final Store direct = DynamoDbStore.open(table, LIMIT, ATTEMPT);
    private final Store store = behindProxy(LIMIT, ATTEMPT);
    private final Store impatient = behindProxy(LIMIT, SHORT_ATTEMPT);

    private Store behindProxy(Duration limit, Duration attempt) {
        return DynamoDbStore.open(new TableLocation(table.table(), table.region(), proxy.endpoint()), limit, attempt);
    }

    @AfterEach
    void close() {
        impatient.close();
        store.close();
        direct.close();
        proxy.close();
    }

    private Store storeFor(Fault fault) {
        return isSlow(fault) ? impatient : store;
    }

    /** One after the other, as far as they take no time. */
    private static Fault[] repeated(Fault fault) {
        return isSlow(fault) ? new Fault[] {fault} : new Fault[] {fault, fault};
    }

    /** What passes: after each of them, the next attempt is served. */
    static Stream<Fault> passing() {
        return Stream.of(
                Fault.Refused.of(400, "ProvisionedThroughputExceededException"),
                Fault.Refused.of(400, "ThrottlingException"),
                Fault.Refused.of(400, "RequestLimitExceeded"),
                Fault.Refused.of(500, "InternalServerError"),
                new Fault.Refused(503, "", "no JSON at all"),
                new Fault.Reset(),
                new Fault.Silence(),
                new Fault.Answered(Reply.LOST),
                new Fault.Answered(Reply.RESET),
                new Fault.Answered(Reply.HELD),
                new Fault.Answered(Reply.CUT),
                new Fault.Answered(Reply.DAMAGED),
                new Fault.Answered(Reply.DRIPPED));
    }

    // spec: store.md ST-105, ST-111
    @ParameterizedTest
    @MethodSource("passing")
    void commit_passingFault_isDoneOnce(Fault fault) {
        Store tested = storeFor(fault);
        proxy.next("TransactWriteItems", repeated(fault));

        assertThat(tested.commit(List.of(Write.create(KEY, text("first"))))).isTrue();
        proxy.next("TransactWriteItems", fault);
        assertThat(tested.commit(List.of(new Write.Put(KEY, 1, text("second")))))
                .isTrue();

        assertThat(direct.get(KEY)).contains(new Item(KEY, 2, text("second")));
    }

    // spec: store.md ST-105
    @ParameterizedTest
    @MethodSource("passing")
    void commit_passingFaultAndAnotherVersion_isRefused(Fault fault) {
        direct.commit(List.of(Write.create(KEY, text("other"))));
        proxy.next("TransactWriteItems", fault);

        assertThat(storeFor(fault).commit(List.of(Write.create(KEY, text("mine")))))
                .isFalse();

        assertThat(direct.get(KEY)).contains(new Item(KEY, 1, text("other")));
    }

    // spec: store.md ST-111
    @ParameterizedTest
    @MethodSource("passing")
    void reads_passingFault_areServed(Fault fault) {
        direct.commit(List.of(Write.create(KEY, text("a"))));
        Store tested = storeFor(fault);
        proxy.next("GetItem", repeated(fault));
        proxy.next("Query", repeated(fault));

        assertThat(tested.get(KEY)).contains(new Item(KEY, 1, text("a")));
        assertThat(tested.query(ALL).items()).containsExactly(new Item(KEY, 1, text("a")));
    }

    // spec: store.md ST-105
    @Test
    void commit_answerLostAndOverwrittenBeforeTheRetry_wasDone() {
        proxy.next(
                "TransactWriteItems",
                new Fault.LostAfter(() -> direct.commit(List.of(new Write.Put(KEY, 1, text("another"))))));

        assertThat(store.commit(List.of(Write.create(KEY, text("mine"))))).isTrue();

        assertThat(direct.get(KEY)).contains(new Item(KEY, 2, text("another")));
    }

    // spec: store.md ST-105
    @Test
    void commit_deletionWithLostAnswerAndNewItemBeforeTheRetry_deletesOnce() {
        direct.commit(List.of(Write.create(KEY, text("old"))));
        proxy.next(
                "TransactWriteItems",
                new Fault.LostAfter(() -> direct.commit(List.of(Write.create(KEY, text("new"))))));

        assertThat(store.commit(List.of(new Write.Delete(KEY, 1)))).isTrue();

        assertThat(direct.get(KEY)).contains(new Item(KEY, 1, text("new")));
    }

    // spec: store.md ST-106
    @Test
    void commit_inConflict_isTriedAgain() {
        proxy.next("TransactWriteItems", cancelled("TransactionConflict"), cancelled("ThrottlingError"));

        assertThat(store.commit(List.of(Write.create(KEY, text("a"))))).isTrue();

        assertThat(proxy.calls("TransactWriteItems")).isGreaterThanOrEqualTo(3);
    }

    // spec: store.md ST-110, ST-111
    @ParameterizedTest
    @MethodSource("lasting")
    void calls_lastingFault_areUnavailable(Fault fault, Kind kind) throws Exception {
        // What answers with errors is left when its attempts are used up, before the limit.
        List<StoreUnavailableException> outages =
                kind == Kind.FAULT ? outages(fault, LIMIT, ATTEMPT) : outages(fault, SHORT_LIMIT, SHORTEST_ATTEMPT);

        assertThat(outages).extracting(StoreUnavailableException::kind).containsOnly(kind);
        assertThat(outages)
                .allSatisfy(outage -> assertThat(outage).hasMessageStartingWith("DynamoDB table " + table.table()));
    }

    // spec: store.md ST-110
    @ParameterizedTest
    @MethodSource("silent")
    void calls_noAnswer_areLeftAtTheLimit(Fault fault) throws Exception {
        List<StoreUnavailableException> outages = outages(fault, SHORT_LIMIT, SHORTEST_ATTEMPT);

        assertThat(outages).extracting(StoreUnavailableException::kind).containsOnly(Kind.TIMEOUT);
        assertThat(outages)
                .allSatisfy(outage -> assertThat(outage)
                        .hasMessage("DynamoDB table " + table.table() + " did not answer within 600 ms"));
        // The attempts end after 250 ms each, so a fourth begins after the limit: it may, where a timer is late, but no
        // fifth.
        for (String operation : List.of("GetItem", "Query", "TransactWriteItems")) {
            assertThat(proxy.calls(operation)).isBetween(1, 4);
        }
    }

    static Stream<Fault> silent() {
        return Stream.of(new Fault.Silence(), new Fault.Answered(Reply.HELD));
    }

    /** What each call of the store says while DynamoDB has the fault. */
    private List<StoreUnavailableException> outages(Fault fault, Duration limit, Duration attempt) throws Exception {
        proxy.otherwise(() -> fault);
        try (Store hasty = behindProxy(limit, attempt);
                Racers racers = new Racers(3)) {
            return racers.together(List.of(
                    () -> outage(() -> hasty.get(KEY)),
                    () -> outage(() -> hasty.query(ALL)),
                    () -> outage(() -> hasty.commit(List.of(Write.create(KEY, text("a")))))));
        }
    }

    private static StoreUnavailableException outage(ThrowingCallable call) {
        StoreUnavailableException outage = catchThrowableOfType(StoreUnavailableException.class, call);
        assertThat(outage).isNotNull();
        return outage;
    }

    // spec: store.md ST-106, ST-110
    @Test
    void commit_conflictThatLasts_isUnavailable() {
        proxy.otherwise(() -> cancelled("TransactionConflict"));
        try (Store hasty = behindProxy(SHORT_LIMIT, ATTEMPT)) {
            assertThat(outage(() -> hasty.commit(List.of(Write.create(KEY, text("a"))))))
                    .hasMessageEndingWith("did not answer within 600 ms")
                    .extracting(StoreUnavailableException::kind)
                    .isEqualTo(Kind.TIMEOUT);
        }
    }

    static Stream<Arguments> lasting() {
        return Stream.of(
                        List.of(Fault.Refused.of(400, "ProvisionedThroughputExceededException"), Kind.TIMEOUT),
                        List.of(Fault.Refused.of(400, "ThrottlingException"), Kind.TIMEOUT),
                        List.of(Fault.Refused.of(400, "TransactionInProgressException"), Kind.TIMEOUT),
                        List.of(new Fault.Reset(), Kind.TIMEOUT),
                        List.of(new Fault.Answered(Reply.LOST), Kind.TIMEOUT),
                        List.of(Fault.Refused.of(500, "InternalServerError"), Kind.FAULT),
                        List.of(Fault.Refused.of(503, "ServiceUnavailable"), Kind.FAULT),
                        List.of(Fault.Refused.of(400, "AccessDeniedException"), Kind.FAULT),
                        List.of(Fault.Refused.of(400, "UnrecognizedClientException"), Kind.FAULT),
                        List.of(Fault.Refused.of(400, "ResourceNotFoundException"), Kind.FAULT),
                        List.of(Fault.Refused.of(400, "ValidationException"), Kind.FAULT),
                        List.of(cancelled("ValidationError"), Kind.FAULT))
                .map(pair -> Arguments.of(pair.get(0), pair.get(1)));
    }

    // spec: store.md ST-110
    @Test
    void calls_nobodyListening_areUnavailable() {
        proxy.close();

        StoreUnavailableException outage = catchThrowableOfType(StoreUnavailableException.class, () -> store.get(KEY));

        assertThat(outage.kind()).isEqualTo(Kind.TIMEOUT);
    }

    // spec: store.md ST-4
    @Test
    void commit_interruptedWhileItWaits_isServedAndStaysInterrupted() throws Exception {
        proxy.next("TransactWriteItems", new Fault.Answered(Reply.HELD));
        AtomicReference<String> result = new AtomicReference<>("");
        Thread thread = new Thread(() -> {
            boolean done = impatient.commit(List.of(Write.create(KEY, text("a"))));
            result.set(done + " " + Thread.currentThread().isInterrupted());
        });
        thread.start();
        while (proxy.calls("TransactWriteItems") == 0) {
            TimeUnit.MILLISECONDS.sleep(5);
        }
        thread.interrupt();
        thread.join(2 * LIMIT.toMillis());

        assertThat(result).hasValue("true true");
        assertThat(direct.get(KEY)).contains(new Item(KEY, 1, text("a")));
    }

    // spec: store.md ST-105, ST-16
    @Test
    void commits_amongFaultsOfAllKinds_areNeverLostDoubledOrMisjudged() throws Exception {
        int threads = 4;
        int commits = Boolean.getBoolean("keyhold.soak") ? 250 : 25;
        List<Fault> faults = passing().filter(fault -> !isSlow(fault)).toList();
        Random random = new Random(7);
        proxy.otherwise(() -> {
            synchronized (random) {
                return random.nextInt(3) == 0 ? faults.get(random.nextInt(faults.size())) : Fault.NONE;
            }
        });

        try (Racers racers = new Racers(threads)) {
            List<Integer> wrong = racers.together(IntStream.range(0, threads)
                    .<Callable<Integer>>mapToObj(thread -> () -> count(counter(thread), commits))
                    .toList());
            assertThat(wrong).containsOnly(0);
        }
        assertThat(IntStream.range(0, threads).mapToObj(thread -> version(counter(thread))))
                .as("most are done")
                .allSatisfy(version -> assertThat(version).isGreaterThan(commits / 2));
    }

    private static ItemKey counter(int thread) {
        return new ItemKey("counter", "" + thread);
    }

    private long version(ItemKey key) {
        return direct.get(key).map(Item::version).orElse(0L);
    }

    /** Nobody else writes the item, so "no" is always wrong, and so is a version that was not told. */
    private int count(ItemKey key, int commits) {
        int wrong = 0;
        long version = 0;
        // After an unknown outcome the commit may still be done, but for the next one: only one of them can.
        boolean mayBeDoneLater = false;
        for (int commit = 0; commit < commits; commit++) {
            boolean known = true;
            try {
                boolean done = store.commit(List.of(new Write.Put(key, version, text("v"))));
                wrong += done || mayBeDoneLater ? 0 : 1;
                version += done || mayBeDoneLater ? 1 : 0;
            } catch (StoreUnavailableException unknown) {
                known = false;
            }
            long now = version(key);
            wrong += now == version || (!known && now == version + 1) ? 0 : 1;
            mayBeDoneLater = !known && now == version;
            version = now;
        }
        return wrong;
    }

    private static boolean isSlow(Fault fault) {
        return fault instanceof Fault.Silence
                || fault.equals(new Fault.Answered(Reply.HELD))
                || fault.equals(new Fault.Answered(Reply.DRIPPED));
    }

    private static Fault cancelled(String reason) {
        return new Fault.Refused(
                400,
                "TransactionCanceledException",
                "{\"__type\":\"com.amazonaws.dynamodb.v20120810#TransactionCanceledException\",\"Message\":\"cancelled\","
                        + "\"CancellationReasons\":[{\"Code\":\"None\"},{\"Code\":\"" + reason
                        + "\",\"Message\":\"made up\"}]}");
    }

    private static Attributes text(String value) {
        return Attributes.builder().with("text", value).build();
    }
}
