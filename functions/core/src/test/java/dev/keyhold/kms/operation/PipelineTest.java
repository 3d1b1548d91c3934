package dev.keyhold.kms.operation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.keyhold.kms.audit.AuditRecord;
import dev.keyhold.kms.operation.fixture.KmsClient;
import dev.keyhold.kms.operation.fixture.KmsFixture;
import dev.keyhold.kms.operation.fixture.ObservedStore;
import dev.keyhold.kms.operation.fixture.RecordingAudit;
import dev.keyhold.kms.operation.fixture.RecordingAudit.Way;
import dev.keyhold.kms.operation.fixture.SettableTime;
import dev.keyhold.kms.operation.fixture.TestCall;
import dev.keyhold.kms.store.StoreUnavailableException;
import dev.keyhold.kms.store.WouldBlockException;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class PipelineTest {
    private static final String SECRET = "the disk at /data/keyhold.db burns";

    private final KmsFixture kms = new KmsFixture();
    private final KmsClient client = kms.client();
    private final ObservedStore store = kms.store();
    private final String key = client.createKey();
    private int changes;

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "TrentService",
                "TrentService.",
                "TrentService.Nothing",
                "trentservice.Encrypt",
                "TrentService.encrypt",
                "Encrypt",
                "DynamoDB_20120810.PutItem",
                "TrentService.Encrypt ",
                "AWSSecurityTokenServiceV20110615.GetCallerIdentity"
            })
    void call_ofAnUnknownTarget_isRefusedBeforeAnythingElse(String target) {
        TestCall call =
                targeting(target, Map.of()).withBodyBytes(Integer.MAX_VALUE).withAuthenticationFailure(notAsked());

        assertRefused(call, KmsErrorCode.UNKNOWN_OPERATION, "", Way.UNAUTHENTICATED);
        assertThat(record(call).operation()).isEmpty();
    }

    @Test
    void call_thatIsTooLarge_isRefusedBeforeItIsAuthenticated() {
        int ordinary = 256 * 1024;
        int large = 1024 * 1024;

        for (String operation : List.of("Encrypt", "ListKeys", "TagResource")) {
            tooLarge(operation, ordinary);
        }
        for (String operation : List.of("CreateKey", "PutKeyPolicy", "Decrypt", "GenerateRandom", "Sign")) {
            tooLarge(operation, large);
        }
    }

    private void tooLarge(String operation, int bound) {
        TestCall fits = call(operation, Map.of())
                .withBodyBytes(bound)
                .withAuthenticationFailure(new KmsException(KmsErrorCode.UNRECOGNIZED_CLIENT, ""));
        assertRefused(fits, KmsErrorCode.UNRECOGNIZED_CLIENT, "", Way.UNAUTHENTICATED);

        TestCall call = call(operation, Map.of()).withBodyBytes(bound + 1).withAuthenticationFailure(notAsked());
        assertRefused(call, KmsErrorCode.REQUEST_TOO_LARGE, "Request body is too large.", Way.UNAUTHENTICATED);
    }

    @ParameterizedTest
    @EnumSource(
            names = {"MISSING_AUTHENTICATION_TOKEN", "INCOMPLETE_SIGNATURE", "UNRECOGNIZED_CLIENT", "INVALID_SIGNATURE"
            })
    void call_thatFailsAuthentication_isCountedAndNotKept(KmsErrorCode code) {
        for (String operation : List.of("CreateKey", "Sign")) {
            TestCall call = call(operation, Map.of("KeyId", 1))
                    .withAuthenticationFailure(new KmsException(code, "The security token is wrong."));

            assertRefused(call, code, "The security token is wrong.", Way.UNAUTHENTICATED);
            AuditRecord record = record(call);
            assertThat(record.caller()).isNull();
            assertThat(record.region()).isNull();
            assertThat(record.operation()).isEqualTo(operation);
            assertThat(record.keys()).isEmpty();
        }
    }

    @Test
    void call_thatCannotBeDecoded_isRecordedWithItsCaller() {
        KmsException notJson = new KmsException(KmsErrorCode.SERIALIZATION, "");
        TestCall call = call("Encrypt", Map.of()).withDecodingFailure(notJson);

        assertRefused(call, KmsErrorCode.SERIALIZATION, "", Way.ALONE);
        assertThat(record(call).caller()).isEqualTo(call.identity().caller());
    }

    @Test
    void call_thatSucceeds_isRecordedWithEverythingThatIsKnown() {
        TestCall call = call("Encrypt", Map.of("KeyId", key, "Plaintext", new byte[1]));

        assertThat(run(call)).isInstanceOf(Answer.Success.class);

        AuditRecord record = record(call);
        assertThat(record.requestId()).isEqualTo(call.requestId());
        assertThat(record.time()).isEqualTo(SettableTime.START);
        assertThat(record.operation()).isEqualTo("Encrypt");
        assertThat(record.origin()).isEqualTo(call.origin());
        assertThat(record.caller()).isEqualTo(call.identity().caller());
        assertThat(record.region()).isEqualTo(KmsFixture.REGION);
        assertThat(record.keys()).extracting(Object::toString).containsExactly(key);
        assertThat(record.failure()).isNull();
    }

    @Test
    void call_thatIsDenied_isRecordedWithTheReasonThatTheCallerIsNotTold() {
        byte[] blob = client.encrypt(key, new byte[1]);
        TestCall foreign = new TestCall(
                "TrentService.Decrypt",
                Map.of("CiphertextBlob", blob),
                TestCall.root(KmsFixture.OTHER_ACCOUNT, KmsFixture.REGION));
        TestCall elsewhere = new TestCall(
                "TrentService.Decrypt",
                Map.of("CiphertextBlob", blob),
                TestCall.root(KmsFixture.ACCOUNT, KmsFixture.OTHER_REGION));

        assertThat(failure(run(foreign)).publicMessage())
                .isEqualTo(failure(run(elsewhere)).publicMessage());

        assertThat(detail(foreign)).isEqualTo("no resource-based policy allows the kms:Decrypt action");
        assertThat(detail(elsewhere)).isEqualTo("the KMS key does not exist");
    }

    @Test
    void change_thatMeetsAnotherOne_isTriedAgainAndRecordedOnce() {
        store.beforeNextCommit(() -> client.call("TagResource", tag("first")));
        store.beforeNextCommit(() -> client.call("TagResource", tag("second")));

        client.call("TagResource", tag("mine"));

        assertThat(client.tags(key)).containsOnlyKeys("first", "second", "mine");
        assertThat(store.refusedCommits()).isEqualTo(2);
    }

    @Test
    void change_thatIsTriedAgain_isJudgedByWhatItFindsThen() {
        store.beforeNextCommit(() -> client.call("ScheduleKeyDeletion", Map.of("KeyId", key)));

        client.assertRefused("TagResource", tag("mine"), KmsErrorCode.INVALID_STATE, key + " is pending deletion.");
    }

    @Test
    void alias_thatIsDeletedInTheMiddleOfAChange_isNotFound() {
        Map<String, String> alias = Map.of("AliasName", "alias/a", "TargetKeyId", key);
        String message = "Alias " + client.aliasArnOf("alias/a") + " is not found.";
        for (String operation : List.of("UpdateAlias", "DeleteAlias")) {
            client.call("CreateAlias", alias);
            store.beforeNextCommit(() -> client.call("DeleteAlias", Map.of("AliasName", "alias/a")));

            client.assertRefused(operation, alias, KmsErrorCode.NOT_FOUND, message);
        }
        store.beforeNextCommit(() -> client.call("CreateAlias", alias));
        client.assertRefused(
                "CreateAlias",
                alias,
                KmsErrorCode.ALREADY_EXISTS,
                "An alias with the name " + client.aliasArnOf("alias/a") + " already exists");
    }

    @ParameterizedTest
    @ValueSource(strings = {"CreateAlias", "UpdateAlias"})
    void alias_ofAKeyWhoseDeletionIsScheduledInTheMiddle_isRefused(String operation) {
        String doomed = client.createKey();
        if (operation.equals("UpdateAlias")) {
            client.call("CreateAlias", Map.of("AliasName", "alias/a", "TargetKeyId", key));
        }
        store.beforeNextCommit(() -> client.call("ScheduleKeyDeletion", Map.of("KeyId", doomed)));

        client.assertRefused(
                operation,
                Map.of("AliasName", "alias/a", "TargetKeyId", doomed),
                KmsErrorCode.INVALID_STATE,
                doomed + " is pending deletion.");
    }

    @Test
    void change_thatIsTriedAgain_isRecordedWithTheKeysThatItFoundThen() {
        String second = client.createKey();
        String third = client.createKey();
        client.call("CreateAlias", Map.of("AliasName", "alias/a", "TargetKeyId", key));
        store.beforeNextCommit(() -> client.call("UpdateAlias", Map.of("AliasName", "alias/a", "TargetKeyId", second)));
        TestCall call = call("UpdateAlias", Map.of("AliasName", "alias/a", "TargetKeyId", third));

        assertThat(run(call)).isInstanceOf(Answer.Success.class);

        assertThat(record(call).keys()).extracting(Object::toString).containsExactly(second, third);
    }

    @Test
    void change_thatAlwaysMeetsAnotherOne_givesUp() {
        for (int i = 0; i < 1000; i++) {
            String name = "t" + i % 40;
            store.beforeNextCommit(() -> client.call("TagResource", tag(name)));
        }

        client.assertRefused(
                "DisableKey",
                Map.of("KeyId", key),
                KmsErrorCode.INTERNAL,
                "The request was rejected because of an internal error.");
    }

    @ParameterizedTest
    @ValueSource(strings = {"Encrypt", "DescribeKey", "TagResource", "ListAliases", "CreateAlias"})
    void storeThatIsAway_isATimeoutWithoutItsReason(String operation) {
        store.failReads(new StoreUnavailableException(SECRET, new IllegalStateException(SECRET)));

        timeout(operation, request("x"));
        store.heal();

        assertThat(client.describe(key).text("KeyState")).isEqualTo("Enabled");
    }

    @ParameterizedTest
    @ValueSource(strings = {"CreateKey", "TagResource", "ScheduleKeyDeletion", "CreateAlias"})
    void storeThatCannotCommit_isATimeout_andNothingWasChanged(String operation) {
        store.failCommits(new StoreUnavailableException(SECRET, new IllegalStateException(SECRET)));
        int before = store.items().size();

        timeout(operation, request("x"));
        store.heal();

        assertThat(store.items()).hasSize(before);
        client.call(operation, request("x"));
    }

    // design: the record of a change names every key that it made, and no key that it did not
    @ParameterizedTest
    @CsvSource({"CreateKey,", "DescribeKey,alias/aws/s3"})
    void call_thatMakesAKey_isRecordedWithTheNewKey(String operation, @Nullable String keyId) {
        Map<String, ?> request = keyId == null ? Map.of() : Map.of("KeyId", keyId);
        store.failCommits(new StoreUnavailableException("no disk"));
        TestCall failing = call(operation, request);
        assertThat(run(failing)).isInstanceOf(Answer.Failure.class);
        assertThat(record(failing).keys()).isEmpty();
        store.heal();

        store.beforeNextCommit(this::changeKey);
        TestCall call = call(operation, request);
        assertThat(run(call)).isInstanceOf(Answer.Success.class);

        assertThat(record(call).keys())
                .singleElement()
                .satisfies(made ->
                        assertThat(client.describe(made.toString()).text("Arn")).isEqualTo(made.toString()));
    }

    @Test
    void change_thatMeetsOthers_isTriedTwentyTimes_andFailsAsAFaultThatClientsTryAgain() {
        interfere(19);
        client.call("UpdateKeyDescription", Map.of("KeyId", key, "Description", "patient"));
        assertThat(client.describe(key).text("Description")).isEqualTo("patient");

        interfere(20);
        TestCall call = call("UpdateKeyDescription", Map.of("KeyId", key, "Description", "late"));
        assertRefused(call, KmsErrorCode.INTERNAL, "The request was rejected because of an internal error.", Way.ALONE);
        assertThat(KmsErrorCode.INTERNAL.fault()).isEqualTo(KmsErrorCode.Fault.SERVICE);
        assertThat(client.describe(key).text("Description")).isEqualTo("patient");
    }

    private void interfere(int times) {
        for (int i = 0; i < times; i++) {
            store.beforeNextCommit(this::changeKey);
        }
    }

    private void changeKey() {
        client.call("TagResource", Map.of("KeyId", key, "Tags", List.of(KmsClient.tag("n", "" + changes++))));
    }

    private void timeout(String operation, Map<String, ?> request) {
        client.assertRefused(
                operation,
                request,
                KmsErrorCode.DEPENDENCY_TIMEOUT,
                "The system timed out while trying to fulfill the request. You can retry the request.");
    }

    // spec: store.md ST-112
    @Test
    void storeThatAnswersWithErrors_isAnInternalErrorWithoutItsReason() {
        StoreUnavailableException fault =
                new StoreUnavailableException(StoreUnavailableException.Kind.FAULT, SECRET, null);
        store.failReads(fault);
        internal("Encrypt");
        store.heal();
        store.failCommits(fault);
        internal("TagResource");
    }

    @Test
    void defect_isAnInternalErrorWithoutItsReason() {
        RuntimeException defect = new IllegalStateException(SECRET);
        store.failReads(defect);
        internal("Encrypt");
        store.heal();
        store.failCommits(defect);
        internal("TagResource");
        store.heal();
        TestCall call = call("ListKeys", Map.of()).withAuthenticationFailure(defect);
        assertRefused(
                call,
                KmsErrorCode.INTERNAL,
                "The request was rejected because of an internal error.",
                Way.UNAUTHENTICATED);
    }

    private void internal(String operation) {
        client.assertRefused(
                operation,
                request("x"),
                KmsErrorCode.INTERNAL,
                "The request was rejected because of an internal error.");
    }

    @Test
    void call_thatWouldBlock_isHandedBackUnrecorded_andCanBeMadeAgain() {
        store.failReads(WouldBlockException.INSTANCE);
        TestCall call = call("Encrypt", Map.of("KeyId", key, "Plaintext", new byte[1]));

        assertThatThrownBy(() -> run(call)).isSameAs(WouldBlockException.INSTANCE);
        assertThat(kms.audit().entries(call.requestId())).isEmpty();

        store.heal();
        assertThat(run(call)).isInstanceOf(Answer.Success.class);
        assertThat(kms.audit().entries(call.requestId())).hasSize(1);
    }

    @Test
    void answer_waitsForItsRecord() {
        CompletableFuture<Void> durable = new CompletableFuture<>();
        kms.audit().setDurability(() -> durable);

        for (TestCall call : List.of(call("GenerateRandom", Map.of("NumberOfBytes", 32)), call("Encrypt", Map.of()))) {
            CompletionStage<Answer> answer = kms.pipeline().run(call);
            assertThat(answer.toCompletableFuture()).isNotDone();
        }
        CompletionStage<Answer> answer = kms.pipeline().run(call("ListKeys", Map.of()));
        durable.complete(null);
        assertThat(answer.toCompletableFuture()).isDone();
    }

    @Test
    void answer_whoseRecordCannotBeKept_doesNotLeave_andItsPlaintextIsCleared() {
        AtomicInteger asked = new AtomicInteger();
        kms.audit().setDurability(() -> {
            asked.incrementAndGet();
            return CompletableFuture.failedStage(new StoreUnavailableException(SECRET, new IllegalStateException()));
        });

        CompletionStage<Answer> answer = kms.pipeline().run(call("GenerateRandom", Map.of("NumberOfBytes", 32)));

        assertThat(answer.toCompletableFuture()).isCompletedExceptionally();
        assertThat(asked).hasValue(1);
        assertThat(kms.lastRandomBytes()).containsOnly(0);
    }

    @Test
    void answer_whoseRecordIsRefusedAtOnce_doesNotLeave_andItsPlaintextIsCleared() {
        kms.audit().setDurability(() -> {
            throw new StoreUnavailableException(SECRET, new IllegalStateException());
        });

        assertThatThrownBy(() -> kms.pipeline().run(call("GenerateRandom", Map.of("NumberOfBytes", 32))))
                .isInstanceOf(StoreUnavailableException.class);
        assertThat(kms.lastRandomBytes()).containsOnly(0);
    }

    @Test
    void call_doesNotLookAtTheClockTwice() {
        String created = client.createKey();

        assertThat(client.describe(created).time("CreationDate")).isEqualTo(SettableTime.START);
    }

    private Map<String, Object> request(String alias) {
        return Map.of(
                "KeyId",
                key,
                "TargetKeyId",
                key,
                "AliasName",
                "alias/" + alias,
                "Plaintext",
                new byte[1],
                "Tags",
                List.of(KmsClient.tag("a", "b")));
    }

    private Map<String, Object> tag(String name) {
        return Map.of("KeyId", key, "Tags", List.of(KmsClient.tag(name, "x")));
    }

    private static TestCall call(String operation, Map<String, ?> request) {
        return targeting("TrentService." + operation, request);
    }

    private static TestCall targeting(String target, Map<String, ?> request) {
        return new TestCall(target, request, TestCall.root(KmsFixture.ACCOUNT, KmsFixture.REGION));
    }

    private Answer run(TestCall call) {
        return kms.pipeline().run(call).toCompletableFuture().join();
    }

    private static KmsException failure(Answer answer) {
        return ((Answer.Failure) answer).error();
    }

    private AuditRecord record(TestCall call) {
        List<RecordingAudit.Entry> entries = kms.audit().entries(call.requestId());
        assertThat(entries).hasSize(1);
        return entries.get(0).record();
    }

    private String detail(TestCall call) {
        AuditRecord.Failure failure = record(call).failure();
        return failure == null ? "" : failure.detail();
    }

    private void assertRefused(TestCall call, KmsErrorCode code, String message, Way way) {
        KmsException error = failure(run(call));
        assertThat(error.code()).isEqualTo(code);
        assertThat(error.publicMessage()).isEqualTo(message);
        assertThat(kms.audit().entries(call.requestId())).singleElement().satisfies(entry -> {
            assertThat(entry.way()).isEqualTo(way);
            assertThat(entry.record().failure()).isEqualTo(new AuditRecord.Failure(code.wireName(), message, ""));
        });
    }

    /** What it would be answered with shows that something was asked which was not to be asked. */
    private static RuntimeException notAsked() {
        return new KmsException(KmsErrorCode.INTERNAL, "asked too early");
    }
}
