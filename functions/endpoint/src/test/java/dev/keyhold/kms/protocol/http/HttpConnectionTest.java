package dev.keyhold.kms.protocol.http;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.keyhold.kms.audit.LogAuditSink;
import dev.keyhold.kms.behaviour.InProcessLauncher;
import dev.keyhold.kms.behaviour.RawConnection;
import dev.keyhold.kms.behaviour.RawConnection.Reply;
import dev.keyhold.kms.behaviour.RequestSigner;
import dev.keyhold.kms.store.InMemoryStore;
import java.io.ByteArrayOutputStream;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.Arrays;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import software.amazon.awssdk.http.SdkHttpMethod;

class HttpConnectionTest {
    private static final InProcessLauncher LAUNCHER =
            new InProcessLauncher(HttpLimits.DEFAULT, new LogAuditSink(), new InMemoryStore());
    /** Only for what shall come too late, or is never whole: on a busy machine everything else may come late, too. */
    private static final InProcessLauncher HASTY = new InProcessLauncher(
            new HttpLimits(
                    Duration.ofMillis(500),
                    Duration.ofSeconds(2),
                    HttpLimits.DEFAULT.maxLineBytes(),
                    HttpLimits.DEFAULT.maxHeadBytes()),
            new LogAuditSink(),
            new InMemoryStore());

    private static final byte[] EMPTY_OBJECT = "{}".getBytes(UTF_8);
    private static final String UUID_4 = "[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}";

    @BeforeAll
    static void start() {
        LAUNCHER.start();
        HASTY.start();
    }

    @AfterAll
    static void close() {
        LAUNCHER.close();
        HASTY.close();
    }

    // spec: protocol.md PR-16, PR-17
    @Test
    void answer_ofSuccess_hasTheServicesHeaders() {
        Reply reply = exchange(json("ListAliases", EMPTY_OBJECT));

        assertThat(reply.status()).isEqualTo(200);
        assertThat(reply.body()).isEqualTo("{\"Aliases\":[],\"Truncated\":false}");
        assertThat(reply.headers()).containsOnlyKeys("x-amzn-requestid", "content-type", "content-length");
        assertThat(reply.headers().get("x-amzn-requestid")).matches(UUID_4);
        assertThat(reply.headers()).containsEntry("content-type", "application/x-amz-json-1.1");
    }

    // spec: protocol.md PR-50
    @Test
    void connection_isKeptForFurtherRequests() {
        try (RawConnection connection = open()) {
            for (int i = 0; i < 3; i++) {
                assertThat(connection
                                .send(json("ListKeys", EMPTY_OBJECT))
                                .read()
                                .status())
                        .isEqualTo(200);
            }
        }
    }

    // spec: protocol.md PR-50
    @Test
    void pipelinedRequests_areAnsweredInTheirOrder() {
        byte[] create = json("CreateKey", "{\"Description\":\"pipelined\"}".getBytes(UTF_8));
        byte[] random = json("GenerateRandom", "{\"NumberOfBytes\":1}".getBytes(UTF_8));
        byte[] bad = json("GenerateRandom", "{".getBytes(UTF_8));
        try (RawConnection connection = open()) {
            connection.send(concat(create, random, bad, create, random));

            assertThat(connection.read().body()).contains("KeyMetadata");
            assertThat(connection.read().body()).contains("Plaintext");
            assertThat(connection.read().body()).isEqualTo("{\"__type\":\"SerializationException\"}");
            assertThat(connection.read().body()).contains("KeyMetadata");
            assertThat(connection.read().body()).contains("Plaintext");
        }
    }

    @Test
    void connection_isClosedWhenTheClientWantsThat() {
        byte[] request = new RequestSigner(LAUNCHER).with("Connection", "close").json("ListKeys", EMPTY_OBJECT);
        try (RawConnection connection = open()) {
            assertThat(connection.send(request).read().status()).isEqualTo(200);
            assertThat(connection.isClosed()).isTrue();
        }
    }

    // spec: protocol.md PR-1
    @ParameterizedTest
    @CsvSource({
        "GET, /",
        "GET, /x",
        "POST, /x",
        "POST, //",
        "POST, /../",
        "PUT, /",
        "DELETE, /",
        "OPTIONS, /",
        "PATCH, /",
        "TRACE, /",
        "GET, /favicon.ico",
        "GET, /?a=b",
        "POST, /%2e",
        "GET, /x?Action=GetCallerIdentity"
    })
    void request_forWhatIsNotServed_isAnsweredWithNotFound(String method, String path) {
        try (RawConnection connection = open()) {
            Reply reply = connection
                    .send(method + " " + path + " HTTP/1.1\r\nHost: localhost\r\n\r\n")
                    .read();

            assertThat(reply.status()).isEqualTo(404);
            assertThat(reply.body()).isEqualTo("{\"__type\":\"UnknownOperationException\"}");
            assertThat(connection.send(json("ListKeys", EMPTY_OBJECT)).read().status())
                    .as("the connection goes on")
                    .isEqualTo(200);
        }
    }

    // spec: protocol.md PR-1
    @Test
    void request_forAnotherPathWithABody_isAnsweredAndClosed() {
        try (RawConnection connection = open()) {
            Reply reply = connection
                    .send("POST /other HTTP/1.1\r\nHost: localhost\r\nContent-Length: 2\r\n\r\n{}")
                    .read();

            assertThat(reply.status()).isEqualTo(404);
            assertThat(reply.body()).isEqualTo("{\"__type\":\"UnknownOperationException\"}");
            assertThat(reply.headers()).containsEntry("connection", "close");
            assertThat(connection.isClosed()).isTrue();
        }
    }

    @Test
    void request_ofHead_isAnsweredWithoutBody() {
        try (RawConnection connection = open()) {
            connection.send("HEAD / HTTP/1.1\r\nHost: localhost\r\n\r\n");

            assertThat(connection.readHead().status()).isEqualTo(404);
            assertThat(connection.send(json("ListKeys", EMPTY_OBJECT)).read().status())
                    .isEqualTo(200);
        }
    }

    // spec: protocol.md PR-51
    @ParameterizedTest
    @ValueSource(
            strings = {
                "GARBAGE\r\n\r\n",
                "\u0000\u0001\u0002\r\n\r\n",
                "POST / HTTP/9.9\r\n\r\n",
                "POST /\r\n\r\n",
                "POST / HTTP/1.1\r\nHost: a\r\nNo colon\r\n\r\n",
                "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: x\r\n\r\n",
                "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: -1\r\n\r\n",
                "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\n",
                "POST / HTTP/1.1\r\nHost: a\r\n X: folded\r\nTransfer-Encoding: chunked\r\n\r\nZZ\r\n",
                "\u0016\u0003\u0001\u0002\u0000\u0001\u0000\u0001\u00fc\u0003\u0003\r\n\r\n"
            })
    void garbage_isAnsweredWithBadRequestOrNothing_andClosed(String garbage) {
        try (RawConnection connection = open(HASTY)) {
            connection.send(garbage);
            try {
                Reply reply = connection.read();
                assertThat(reply.status()).isIn(400, 501);
                assertThat(reply.body()).doesNotContain("Exception", "java", "\tat ");
            } catch (UncheckedIOException closed) {
                assertThat(closed).hasMessageContaining("closed after: ");
            }
            assertThat(connection.isClosed()).isTrue();
        }
        assertThat(exchange(json("ListKeys", EMPTY_OBJECT)).status()).isEqualTo(200);
    }

    // spec: protocol.md PR-51
    @Test
    void endlessLineAndHead_areRefused() {
        try (RawConnection connection = open()) {
            connection.send("POST /?" + "a".repeat(9_000) + " HTTP/1.1\r\n");
            assertThat(connection.read().status()).isEqualTo(414);
            assertThat(connection.isClosed()).isTrue();
        }
        try (RawConnection connection = open()) {
            connection.send("POST / HTTP/1.1\r\n" + ("X-Field: " + "a".repeat(1_000) + "\r\n").repeat(21));
            assertThat(connection.read().status()).isEqualTo(431);
            assertThat(connection.isClosed()).isTrue();
        }
    }

    // spec: protocol.md PR-7
    @Test
    void body_thatComesTooSlowly_endsTheConnection() {
        byte[] head = head(HASTY, "ListKeys", EMPTY_OBJECT, "Content-Length: 2");
        try (RawConnection connection = open(HASTY)) {
            connection.send(head).send("{");
            assertThat(connection.isClosed()).isTrue();
        }
        try (RawConnection connection = open(HASTY)) {
            connection.send(head);
            assertThat(connection.isClosed()).isTrue();
        }
    }

    // spec: protocol.md PR-52
    @Test
    void head_thatDoesNotCome_endsTheConnection() {
        try (RawConnection silent = open(HASTY);
                RawConnection half = open(HASTY);
                RawConnection idle = open(HASTY)) {
            half.send("POST / HTTP/1.1\r\nHost:");
            assertThat(idle.send(new RequestSigner(HASTY).json("ListKeys", EMPTY_OBJECT))
                            .read()
                            .status())
                    .isEqualTo(200);

            assertThat(silent.isClosed()).isTrue();
            assertThat(half.isClosed()).isTrue();
            assertThat(idle.isClosed()).isTrue();
        }
    }

    // spec: protocol.md PR-6
    @Test
    void body_inChunks_isAccepted() {
        byte[] body = "{\"NumberOfBytes\":3}".getBytes(UTF_8);
        try (RawConnection connection = open()) {
            connection.send(head("GenerateRandom", body, "Transfer-Encoding: chunked"));
            connection.send("7\r\n{\"Numbe\r\n").send("c\r\nrOfBytes\":3}\r\n").send("0\r\n\r\n");

            assertThat(connection.read().body()).matches("\\{\"Plaintext\":\"[A-Za-z0-9+/]{4}\"}");
        }
    }

    // spec: protocol.md PR-6
    @Test
    void expectation_isMetBeforeTheBodyIsSent() {
        byte[] body = "{\"NumberOfBytes\":3}".getBytes(UTF_8);
        byte[] head = head("GenerateRandom", body, "Expect: 100-continue\r\nContent-Length: " + body.length);
        try (RawConnection connection = open()) {
            assertThat(connection.send(head).read().status()).isEqualTo(100);
            assertThat(connection.send(body).read().status()).isEqualTo(200);
        }
    }

    // spec: protocol.md PR-53
    @Test
    void client_thatGoesAway_changesNothingAboutItsCall() throws InterruptedException {
        byte[] create = json("CreateKey", "{\"Description\":\"abandoned\"}".getBytes(UTF_8));
        int before = keys();
        for (int i = 0; i < 20; i++) {
            try (RawConnection connection = open()) {
                connection.send(create);
            }
            try (RawConnection connection = open()) {
                connection.send(Arrays.copyOf(create, create.length - 1));
            }
        }
        for (int i = 0; i < 600 && keys() < before + 20; i++) {
            Thread.sleep(100);
        }
        assertThat(keys()).isEqualTo(before + 20);
    }

    private static int keys() {
        byte[] body = "{\"Limit\":1000}".getBytes(UTF_8);
        return exchange(json("ListKeys", body)).body().split("\"KeyId\"", -1).length - 1;
    }

    private static RawConnection open() {
        return open(LAUNCHER);
    }

    private static RawConnection open(InProcessLauncher launcher) {
        return RawConnection.open(launcher.endpoint());
    }

    private static Reply exchange(byte[] request) {
        try (RawConnection connection = open()) {
            return connection.send(request).read();
        }
    }

    private static byte[] json(String operation, byte[] body) {
        return new RequestSigner(LAUNCHER).json(operation, body);
    }

    private static byte[] head(String operation, byte[] body, String field) {
        return head(LAUNCHER, operation, body, field);
    }

    private static byte[] head(InProcessLauncher launcher, String operation, byte[] body, String field) {
        return new RequestSigner(launcher)
                .with("Content-Type", "application/x-amz-json-1.1")
                .with("X-Amz-Target", "TrentService." + operation)
                .head(SdkHttpMethod.POST, "/", body, field);
    }

    private static byte[] concat(byte[]... parts) {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        for (byte[] part : parts) {
            all.writeBytes(part);
        }
        return all.toByteArray();
    }
}
