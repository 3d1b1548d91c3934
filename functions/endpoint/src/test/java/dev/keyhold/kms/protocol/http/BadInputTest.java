package dev.keyhold.kms.protocol.http;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.keyhold.kms.audit.LogAuditSink;
import dev.keyhold.kms.behaviour.InProcessLauncher;
import dev.keyhold.kms.behaviour.RawConnection;
import dev.keyhold.kms.behaviour.RawConnection.Reply;
import dev.keyhold.kms.behaviour.RequestSigner;
import dev.keyhold.kms.store.InMemoryStore;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import software.amazon.awssdk.http.SdkHttpMethod;

/** Requests that are wrong in their form: each gets the service's error, byte for byte, and changes nothing. */
class BadInputTest {
    private static final CountingStore STORE = new CountingStore(new InMemoryStore());
    private static final InProcessLauncher LAUNCHER =
            new InProcessLauncher(HttpLimits.DEFAULT, new LogAuditSink(), STORE);
    private static final String SERIALIZATION = "{\"__type\":\"SerializationException\"}";
    private static final String MAX_LENGTH_BODY = "{\"Description\":\"@\"}";

    private int commits;

    @BeforeAll
    static void start() {
        LAUNCHER.start();
    }

    @AfterAll
    static void close() {
        LAUNCHER.close();
    }

    @BeforeEach
    void count() {
        commits = STORE.commits();
    }

    @AfterEach
    void nothingChanged() {
        assertThat(STORE.commits()).isEqualTo(commits);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "CreateKey | { | {\"__type\":\"SerializationException\"}",
                "CreateKey | hello | {\"__type\":\"SerializationException\"}",
                "CreateKey | {\"Tags\":[{\"TagKey\":\"a\",\"TagValue\":\"b\"}]}x | {\"__type\":\"SerializationException\"}",
                "CreateKey | [] | {\"__type\":\"SerializationException\",\"Message\":\"Start of list found where not expected\"}",
                "CreateKey | {\"Description\":1} | {\"__type\":\"SerializationException\",\"Message\":\"NUMBER_VALUE can not be converted to a String\"}",
                "CreateKey | {\"MultiRegion\":\"true\"} | {\"__type\":\"SerializationException\",\"Message\":\"STRING_VALUE can not be converted to a Boolean\"}",
                "CreateKey | {\"Tags\":{}} | {\"__type\":\"SerializationException\",\"Message\":\"Start of structure or map found where not expected.\"}",
                "CreateKey | {\"Tags\":[\"a\"]} | {\"__type\":\"SerializationException\",\"Message\":\"Expected null\"}",
                "CreateKey | {\"Description\":\"a\",\"Description\":\"b\"} | {\"__type\":\"SerializationException\",\"Message\":\"Duplicate field name\"}",
                "CreateKey | {\"Other\":{\"x\":1,\"x\":1}} | {\"__type\":\"SerializationException\",\"Message\":\"Duplicate field name\"}",
                "CreateKey | {\"Description\":\"\\ud800\"} | {\"__type\":\"SerializationException\",\"Message\":\"Invalid UTF-8 or unpaired surrogate\"}",
                "Encrypt | {\"KeyId\":\"a\",\"Plaintext\":\"b64\"} | {\"__type\":\"SerializationException\",\"Message\":\"STRING_VALUE can not be converted to a Blob: Base64 encoded length is expected a multiple of 4 bytes but found: 3\"}",
                "Encrypt | {\"KeyId\":\"a\",\"EncryptionContext\":{\"a\":1},\"Plaintext\":\"YQ==\"} | {\"__type\":\"SerializationException\",\"Message\":\"NUMBER_VALUE can not be converted to a String\"}",
                "GenerateRandom | {\"NumberOfBytes\":1.5} | {\"__type\":\"SerializationException\",\"Message\":\"NUMBER_VALUE can not be converted to an Integer\"}",
                "GenerateRandom | {\"NumberOfBytes\":0} | {\"__type\":\"ValidationException\",\"message\":\"1 validation error detected: Value '0' at 'numberOfBytes' failed to satisfy constraint: Member must have value greater than or equal to 1\"}",
                "CreateAlias | {} | {\"__type\":\"ValidationException\",\"message\":\"2 validation errors detected: Value null at 'aliasName' failed to satisfy constraint: Member must not be null; Value null at 'targetKeyId' failed to satisfy constraint: Member must not be null\"}"
            })
    void body_thatIsWrong_isRefusedInTheServicesWords(String operation, String body, String answer) {
        Reply reply = exchange(json(operation, body.getBytes(UTF_8)));

        assertThat(reply.body()).isEqualTo(answer);
        assertThat(reply.status()).isEqualTo(400);
    }

    @Test
    void body_thatIsNotUtf8_isRefused() {
        byte[] body = "{\"Description\":\"\u00ff\"}".getBytes(ISO_8859_1);

        assertThat(exchange(json("CreateKey", body)).body()).contains("Invalid UTF-8");
    }

    @Test
    void body_thatIsDeep_isRefused() {
        String deep = "{\"Other\":" + "[".repeat(100_000) + "]".repeat(100_000) + "}";

        assertThat(exchange(json("CreateKey", deep.getBytes(UTF_8))).body())
                .isEqualTo("{\"__type\":\"SerializationException\",\"Message\":\"Nesting is too deep\"}");
    }

    // spec: protocol.md PR-3, PR-23
    @ParameterizedTest
    @ValueSource(
            strings = {
                "TrentService.encrypt",
                "TrentService.Nothing",
                "Encrypt",
                "TrentService.",
                ".",
                "TrentService.Encrypt ,x",
                "TrentServiceXEncrypt",
                "TrentService.Encrypt.Encrypt",
                "AWSSecurityTokenServiceV20110615.getCallerIdentity",
                "java.lang.Runtime.exec",
                "../../etc/passwd",
                "%00"
            })
    void target_thatIsUnknown_isRefused(String target) {
        byte[] request = new RequestSigner(LAUNCHER)
                .with("Content-Type", "application/x-amz-json-1.1")
                .with("X-Amz-Target", target)
                .request(SdkHttpMethod.POST, "/", "{}".getBytes(UTF_8));
        Reply reply = exchange(request);

        assertThat(reply.status()).isEqualTo(400);
        assertThat(reply.body()).isEqualTo("{\"__type\":\"UnknownOperationException\"}");
    }

    // spec: protocol.md PR-2
    @Test
    void target_thatIsNotThere_isRefused() {
        assertThat(exchange((post("Content-Length: 2") + "{}").getBytes(UTF_8)).body())
                .isEqualTo("{\"__type\":\"UnknownOperationException\"}");
    }

    @Test
    void target_thatIsThereTwice_isRefused() {
        String head =
                post("X-Amz-Target: TrentService.ListKeys", "X-Amz-Target: TrentService.ListKeys", "Content-Length: 2");

        assertThat(exchange((head + "{}").getBytes(UTF_8)).body())
                .isEqualTo("{\"__type\":\"UnknownOperationException\"}");
    }

    // spec: protocol.md PR-4
    @Test
    void signature_thatIsNotThere_isRefusedBeforeTheBodyIsLookedAt() {
        String request =
                "POST / HTTP/1.1\r\nHost: a\r\nX-Amz-Target: TrentService.CreateKey\r\nContent-Length: 1\r\n\r\n{";

        assertThat(exchange(request.getBytes(UTF_8)).body())
                .isEqualTo("{\"__type\":\"MissingAuthenticationTokenException\","
                        + "\"message\":\"Missing Authentication Token\"}");
    }

    @Test
    void signature_ofAnotherBody_isRefused() {
        byte[] request = json("CreateKey", "{\"Description\":\"one\"}".getBytes(UTF_8));
        String altered = new String(request, ISO_8859_1).replace("\"one\"", "\"two\"");

        assertThat(exchange(altered.getBytes(ISO_8859_1)).body())
                .startsWith(
                        "{\"__type\":\"InvalidSignatureException\",\"message\":\"The request signature we calculated");
    }

    @Test
    void signature_forAnotherService_isRefused() {
        byte[] request = new RequestSigner(LAUNCHER).forService("sts").json("CreateKey", "{}".getBytes(UTF_8));

        assertThat(exchange(request).body())
                .isEqualTo("{\"__type\":\"InvalidSignatureException\",\"message\":\"Credential should be scoped to"
                        + " correct service: 'kms'.\"}");
    }

    // spec: protocol.md PR-5
    @Test
    void body_thatIsAnnouncedTooLarge_isRefusedBeforeItIsSent() {
        String head = post("X-Amz-Target: TrentService.Encrypt", "Expect: 100-continue", "Content-Length: 262145");
        try (RawConnection connection = open()) {
            assertTooLarge(connection.send(head));
        }
    }

    // spec: protocol.md PR-5
    @Test
    void body_thatTurnsOutTooLarge_isRefusedWhileItIsSent() {
        String head = post("X-Amz-Target: TrentService.Encrypt", "Transfer-Encoding: chunked");
        String chunk = "10000\r\n" + "x".repeat(0x10000) + "\r\n";
        try (RawConnection connection = open()) {
            assertTooLarge(connection.send(head).send(chunk.repeat(4)).send("1\r\nx\r\n"));
        }
    }

    // spec: protocol.md PR-5
    @Test
    void body_thatIsHuge_isRefused_andTheAnswerArrives() {
        byte[] body = new byte[3 * 1024 * 1024];
        String head = post("X-Amz-Target: TrentService.CreateKey", "Content-Length: " + body.length);
        try (RawConnection connection = open()) {
            assertTooLarge(connection.send(head).send(body));
        }
    }

    // spec: protocol.md PR-5
    @Test
    void form_thatIsHuge_isRefused() {
        String head = post("Content-Type: application/x-www-form-urlencoded", "Content-Length: 300000");
        try (RawConnection connection = open()) {
            Reply reply = connection.send(head).read();

            assertThat(reply.status()).isEqualTo(413);
            assertThat(reply.body()).contains("<Code>RequestEntityTooLarge</Code>");
        }
    }

    // spec: protocol.md PR-5
    @Test
    void body_ofTheLargestLength_isRead() {
        int room = 1024 * 1024 - MAX_LENGTH_BODY.length() + 1;
        byte[] body = MAX_LENGTH_BODY.replace("@", "x".repeat(room)).getBytes(UTF_8);
        Reply reply = exchange(json("CreateKey", body));

        assertThat(body).hasSize(1024 * 1024);
        assertThat(reply.body()).contains("ValidationException", "less than or equal to 8192");
    }

    // spec: protocol.md PR-43
    @Test
    void queryRequest_withoutSignature_isRefusedInXml() {
        Reply reply = exchange(
                "GET /?Action=GetCallerIdentity&Version=2011-06-15 HTTP/1.1\r\nHost: a\r\n\r\n".getBytes(UTF_8));

        assertThat(reply.status()).isEqualTo(403);
        assertThat(reply.headers()).containsEntry("content-type", "text/xml");
        assertThat(reply.body()).isEqualTo("""
                        <ErrorResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/">
                          <Error>
                            <Type>Sender</Type>
                            <Code>MissingAuthenticationToken</Code>
                            <Message>Missing Authentication Token</Message>
                          </Error>
                          <RequestId>%s</RequestId>
                        </ErrorResponse>
                        """.formatted(reply.headers().get("x-amzn-requestid")));
    }

    @Test
    void answer_toWhatIsNotJson_namesOnlyItsType() {
        assertThat(exchange(json("Decrypt", "\u0000".getBytes(UTF_8))).body()).isEqualTo(SERIALIZATION);
    }

    private static void assertTooLarge(RawConnection connection) {
        Reply reply = connection.read();
        assertThat(reply.status()).isEqualTo(413);
        assertThat(reply.body())
                .isEqualTo(
                        "{\"__type\":\"RequestEntityTooLargeException\",\"message\":\"Request body is too large.\"}");
        assertThat(reply.headers()).containsEntry("connection", "close");
        assertThat(connection.isClosed()).isTrue();
    }

    private static String post(String... fields) {
        return "POST / HTTP/1.1\r\nHost: a\r\n" + String.join("\r\n", fields) + "\r\n\r\n";
    }

    private static RawConnection open() {
        return RawConnection.open(LAUNCHER.endpoint());
    }

    private static Reply exchange(byte[] request) {
        try (RawConnection connection = open()) {
            return connection.send(request).read();
        }
    }

    private static byte[] json(String operation, byte[] body) {
        return new RequestSigner(LAUNCHER).json(operation, body);
    }
}
