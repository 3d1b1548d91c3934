package dev.keyhold.kms.protocol.http;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.keyhold.kms.audit.AuditRecord;
import dev.keyhold.kms.audit.AuditSink;
import dev.keyhold.kms.behaviour.InProcessLauncher;
import dev.keyhold.kms.behaviour.RawConnection;
import dev.keyhold.kms.behaviour.RawConnection.Reply;
import dev.keyhold.kms.behaviour.RequestSigner;
import dev.keyhold.kms.store.InMemoryStore;
import dev.keyhold.kms.store.Write;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** On which thread calls run, and what becomes of an answer whose record cannot be taken. */
class CallRunnerTest {
    private static final String INTERNAL = "{\"__type\":\"KMSInternalException\","
            + "\"message\":\"The request was rejected because of an internal error.\"}";

    private final CountingStore store = new CountingStore(new InMemoryStore());
    private final InProcessLauncher launcher = new InProcessLauncher(HttpLimits.DEFAULT, new Sink(), store);
    private volatile Supplier<CompletionStage<Void>> recording = () -> CompletableFuture.completedStage(null);

    private final class Sink implements AuditSink {
        @Override
        public List<Write> withChange(AuditRecord record) {
            return List.of();
        }

        @Override
        public void committed(AuditRecord record) {}

        @Override
        public CompletionStage<Void> record(AuditRecord record) {
            return recording.get();
        }

        @Override
        public void unauthenticated(AuditRecord record) {}
    }

    @BeforeEach
    void start() {
        launcher.start();
    }

    @AfterEach
    void close() {
        launcher.close();
    }

    @Test
    void run_ofAReadThatWouldWait_isDoneOnAWorker() {
        store.refuseEventLoop(true);

        assertThat(exchange("ListKeys", "{}").status()).isEqualTo(200);
        assertThat(store.refusals()).as("the event loop asked first").isEqualTo(1);
    }

    @Test
    void run_ofAChange_neverTouchesTheEventLoop() {
        store.refuseEventLoop(true);

        assertThat(exchange("CreateKey", "{}").status()).isEqualTo(200);
        assertThat(store.refusals()).isZero();
    }

    // spec: protocol.md PR-19
    @Test
    void answer_waitsForItsRecord() {
        CompletableFuture<Void> record = new CompletableFuture<>();
        recording = () -> record;
        try (RawConnection connection = RawConnection.open(launcher.endpoint())) {
            connection.send(request("GenerateRandom", "{\"NumberOfBytes\":1}"));

            assertThat(connection.isSilentFor(Duration.ofMillis(300))).isTrue();
            record.complete(null);
            assertThat(connection.read().status()).isEqualTo(200);
        }
    }

    // spec: protocol.md PR-19, PR-24
    @Test
    void answer_whoseRecordIsNotTaken_isNotGiven() {
        recording = () -> CompletableFuture.failedStage(new IllegalStateException("secret detail"));
        assertThat(exchange("GenerateRandom", "{\"NumberOfBytes\":1}").body()).isEqualTo(INTERNAL);

        recording = () -> {
            throw new IllegalStateException("secret detail");
        };
        Reply reply = exchange("GenerateRandom", "{\"NumberOfBytes\":1}");
        assertThat(reply.body()).isEqualTo(INTERNAL);
        assertThat(reply.status()).isEqualTo(500);
    }

    private byte[] request(String operation, String body) {
        return new RequestSigner(launcher).json(operation, body.getBytes(UTF_8));
    }

    private Reply exchange(String operation, String body) {
        try (RawConnection connection = RawConnection.open(launcher.endpoint())) {
            return connection.send(request(operation, body)).read();
        }
    }
}
