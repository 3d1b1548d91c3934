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
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What callers send and get as secret is looked for in everything that others may see. */
class SecretsTest {
    private static final String MARK = "Marked~Secret~0123456789";
    private static final String BASE64 = Base64.getEncoder().encodeToString(MARK.getBytes(UTF_8));

    private final Queue<String> seen = new ConcurrentLinkedQueue<>();
    private final Logger root = Logger.getLogger("");
    private final Handler handler = new Collector();
    private final InProcessLauncher launcher =
            new InProcessLauncher(HttpLimits.DEFAULT, new Records(), new InMemoryStore());
    private volatile boolean failing;

    private final class Collector extends Handler {
        @Override
        public void publish(LogRecord record) {
            seen.add(record.getMessage() + " " + List.of(orEmpty(record.getParameters())) + stack(record.getThrown()));
        }

        private Object[] orEmpty(Object @Nullable [] parameters) {
            return parameters == null ? new Object[0] : parameters;
        }

        private String stack(@Nullable Throwable thrown) {
            StringWriter text = new StringWriter();
            if (thrown != null) {
                thrown.printStackTrace(new PrintWriter(text));
            }
            return text.toString();
        }

        @Override
        public void flush() {}

        @Override
        public void close() {}
    }

    private final class Records implements AuditSink {
        @Override
        public List<Write> withChange(AuditRecord record) {
            return List.of();
        }

        @Override
        public void committed(AuditRecord record) {
            seen.add(record.toString());
        }

        @Override
        public CompletionStage<Void> record(AuditRecord record) {
            seen.add(record.toString());
            return failing
                    ? CompletableFuture.failedStage(new IllegalStateException("no room"))
                    : CompletableFuture.completedStage(null);
        }

        @Override
        public void unauthenticated(AuditRecord record) {
            seen.add(record.toString());
        }
    }

    @BeforeEach
    void start() {
        Logger.getLogger("dev.keyhold").setLevel(Level.ALL);
        handler.setLevel(Level.ALL);
        root.addHandler(handler);
        launcher.start();
    }

    @AfterEach
    void close() {
        launcher.close();
        root.removeHandler(handler);
    }

    @Test
    void secrets_areInNoErrorNoRecordAndNoLog() {
        String key = between(call("CreateKey", "{}").body(), "\"KeyId\":\"", "\"");
        String blob = between(call("Encrypt", plaintext(key, BASE64)).body(), "\"CiphertextBlob\":\"", "\"");
        String dataKey = between(
                call("GenerateDataKey", "{\"KeyId\":\"" + key + "\",\"KeySpec\":\"AES_256\"}")
                        .body(),
                "\"Plaintext\":\"",
                "\"");
        assertThat(call("Decrypt", "{\"CiphertextBlob\":\"" + blob + "\"}").body())
                .contains(BASE64);

        for (String body : List.of(
                plaintext(key, BASE64.substring(1)),
                plaintext(key, MARK),
                plaintext(key, "\\u0041" + MARK),
                plaintext(key, BASE64.repeat(200)),
                plaintext("absent", BASE64),
                plaintext(key, BASE64).replace("\"KeyId\"", "\"Plaintext\""),
                "{\"Plaintext\":\"" + BASE64 + "\",\"KeyId\":1}",
                "{\"Plaintext\":\"" + BASE64,
                "{\"GrantTokens\":[\"" + BASE64 + "\"]}")) {
            expose(call("Encrypt", body));
        }
        failing = true;
        expose(call("Encrypt", plaintext(key, BASE64)));
        expose(call("Decrypt", "{\"CiphertextBlob\":\"" + blob + "\"}"));

        String hex = HexFormat.of().formatHex(MARK.getBytes(UTF_8));
        assertThat(seen).hasSizeGreaterThan(10);
        assertThat(String.join("\n", seen))
                .contains("no room")
                .doesNotContain(MARK, BASE64, hex, dataKey, blob, launcher.secretAccessKey(), "Signature=");
    }

    private void expose(Reply reply) {
        assertThat(reply.status()).isIn(400, 500);
        seen.add(reply.toString());
    }

    private Reply call(String operation, String body) {
        byte[] request = new RequestSigner(launcher).json(operation, body.getBytes(UTF_8));
        try (RawConnection connection = RawConnection.open(launcher.endpoint())) {
            return connection.send(request).read();
        }
    }

    private static String plaintext(String key, String text) {
        return "{\"KeyId\":\"" + key + "\",\"Plaintext\":\"" + text + "\"}";
    }

    private static String between(String text, String before, String after) {
        int start = text.indexOf(before) + before.length();
        return text.substring(start, text.indexOf(after, start));
    }
}
