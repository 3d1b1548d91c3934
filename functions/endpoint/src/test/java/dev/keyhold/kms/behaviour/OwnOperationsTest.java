package dev.keyhold.kms.behaviour;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.keyhold.kms.audit.LogAuditSink;
import dev.keyhold.kms.crypto.WrappingKeyId;
import dev.keyhold.kms.key.AccountId;
import dev.keyhold.kms.protocol.http.HttpLimits;
import dev.keyhold.kms.store.DueEntry;
import dev.keyhold.kms.store.DueKind;
import dev.keyhold.kms.store.DueTable;
import dev.keyhold.kms.store.InMemoryStore;
import dev.keyhold.kms.store.Installation;
import dev.keyhold.kms.store.InstallationTable;
import dev.keyhold.kms.store.Store;
import java.io.IOException;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What AWS has no API for, over the wire. */
class OwnOperationsTest {
    private static final Instant TIME = Instant.parse("2026-03-01T12:00:00.123Z");
    private static final Instant FUTURE = Instant.parse("2999-01-01T00:00:00Z");

    private final Store store = new InMemoryStore();
    private final InProcessLauncher launcher = new InProcessLauncher(HttpLimits.DEFAULT, new LogAuditSink(), store);

    @BeforeEach
    void start() {
        launcher.start();
    }

    @AfterEach
    void stop() {
        launcher.close();
    }

    // spec: protocol.md PR-60, PR-62
    @Test
    void listDueWork_tellsTheFirstOfEachKind_inTheOrderOfTime() throws Exception {
        install(launcher.accountId());
        due(DueKind.DELETE_KEY, "c", FUTURE);
        due(DueKind.ROTATE_KEY, "a", FUTURE.plusSeconds(2));
        due(DueKind.ROTATE_KEY, "b", TIME);

        JsonNode all = call("Keyhold.ListDueWork", "{}", "keyhold").body().path("Work");
        JsonNode one =
                call("Keyhold.ListDueWork", "{\"Limit\":1}", "keyhold").body().path("Work");

        assertThat(texts(all)).containsExactly("rotate-key b", "rotate-key a", "delete-key c");
        assertThat(all.get(0).path("Time").asDouble()).isEqualTo(TIME.toEpochMilli() / 1000.0);
        assertThat(texts(one)).containsExactly("rotate-key b", "delete-key c");
    }

    // spec: protocol.md PR-60, PR-62
    @Test
    void runDueWork_tellsWhatItDid() throws Exception {
        install(launcher.accountId());

        OwnOperationClient.Reply reply = call("Keyhold.RunDueWork", "{\"Seconds\":30}", "keyhold");

        assertThat(reply.status()).isEqualTo(200);
        assertThat(reply.body().path("Jobs").get(0))
                .isEqualTo(new ObjectMapper()
                        .readTree("{\"Kind\":\"rotate-key\",\"Done\":0,\"Waiting\":0,\"Failed\":0,\"Complete\":true,"
                                + "\"InTime\":true,\"Unreadable\":[]}"));
    }

    // spec: protocol.md PR-61
    @Test
    void ownOperations_ofAnyAccountButTheInstallations_areDenied() throws Exception {
        install("444455556666");
        for (String operation : List.of("ListDueWork", "RunDueWork", "RollDomainKey")) {
            OwnOperationClient.Reply reply = call("Keyhold." + operation, "{}", "keyhold");

            assertThat(reply.status()).isEqualTo(400);
            assertThat(reply.body().path("__type").asText()).isEqualTo("AccessDeniedException");
            assertThat(reply.body().path("Message").asText())
                    .isEqualTo("User: arn:aws:iam::111122223333:root is not authorized to perform: keyhold:" + operation
                            + " because it is not the root user of the installation's account");
        }
    }

    // spec: protocol.md PR-60
    @Test
    void ownOperations_signedForAnotherService_areRefused() throws Exception {
        install(launcher.accountId());

        OwnOperationClient.Reply reply = call("Keyhold.ListDueWork", "{}", "kms");

        assertThat(reply.body().path("__type").asText()).isEqualTo("InvalidSignatureException");
    }

    // spec: protocol.md PR-62
    @Test
    void ownOperations_withBoundsThatAreBroken_areRefused() throws Exception {
        install(launcher.accountId());
        for (OwnOperationClient.Reply reply : List.of(
                call("Keyhold.ListDueWork", "{\"Limit\":0}", "keyhold"),
                call("Keyhold.ListDueWork", "{\"Limit\":1001}", "keyhold"),
                call("Keyhold.RunDueWork", "{\"Seconds\":0}", "keyhold"),
                call("Keyhold.RunDueWork", "{\"Seconds\":31}", "keyhold"))) {
            assertThat(reply.body().path("__type").asText()).isEqualTo("ValidationException");
        }
    }

    private void install(String account) {
        store.commit(List.of(new InstallationTable(store)
                .create(new Installation(
                        new AccountId(account),
                        launcher.accessKeyId(),
                        WrappingKeyId.parse("00".repeat(16)).orElseThrow(),
                        TIME))));
    }

    private void due(DueKind kind, String subject, Instant time) {
        store.commit(DueTable.change(Set.of(), Set.of(new DueEntry(kind, time, subject))));
    }

    private static List<String> texts(JsonNode work) {
        return StreamSupport.stream(work.spliterator(), false)
                .map(entry -> entry.path("Kind").asText() + " "
                        + entry.path("Subject").asText())
                .toList();
    }

    private OwnOperationClient.Reply call(String target, String body, String service)
            throws IOException, InterruptedException {
        return new OwnOperationClient(launcher).call(target, body, service);
    }
}
