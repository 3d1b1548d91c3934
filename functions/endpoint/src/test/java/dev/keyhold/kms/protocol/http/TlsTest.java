package dev.keyhold.kms.protocol.http;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.keyhold.kms.audit.AuditRecord;
import dev.keyhold.kms.audit.AuditSink;
import dev.keyhold.kms.behaviour.InProcessLauncher;
import dev.keyhold.kms.behaviour.RequestSigner;
import dev.keyhold.kms.store.InMemoryStore;
import dev.keyhold.kms.store.Write;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.net.PfxOptions;
import java.io.IOException;
import java.io.InputStream;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Flow;
import java.util.concurrent.LinkedBlockingQueue;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import software.amazon.awssdk.http.SdkHttpMethod;

/** HTTP/1.1 and HTTP/2 over TLS, with the JDK's client. */
class TlsTest {
    private static final String PASSWORD = "changeit";
    private static final BlockingQueue<AuditRecord> RECORDS = new LinkedBlockingQueue<>();
    private static final HttpLimits LIMITS =
            new HttpLimits(Duration.ofMillis(700), Duration.ofSeconds(10), 8 * 1024, 20 * 1024);
    private static final InProcessLauncher LAUNCHER = new InProcessLauncher(LIMITS, new Records(), new InMemoryStore());

    @TempDir
    private static Path directory;

    private static SSLContext trust;

    private static final class Records implements AuditSink {
        @Override
        public List<Write> withChange(AuditRecord record) {
            return List.of();
        }

        @Override
        public void committed(AuditRecord record) {
            RECORDS.add(record);
        }

        @Override
        public CompletionStage<Void> record(AuditRecord record) {
            RECORDS.add(record);
            return CompletableFuture.completedStage(null);
        }

        @Override
        public void unauthenticated(AuditRecord record) {
            RECORDS.add(record);
        }
    }

    @BeforeAll
    static void start() throws Exception {
        Path store = makeCertificate();
        trust = trusting(store);
        LAUNCHER.withListener(new HttpServerOptions()
                        .setSsl(true)
                        .setUseAlpn(true)
                        .setKeyCertOptions(
                                new PfxOptions().setPath(store.toString()).setPassword(PASSWORD)))
                .start();
    }

    @AfterAll
    static void close() {
        LAUNCHER.close();
    }

    // spec: protocol.md PR-50
    @ParameterizedTest
    @EnumSource(HttpClient.Version.class)
    void request_overTls_isAnsweredInItsVersion(HttpClient.Version version) throws Exception {
        HttpResponse<String> response = send(version, "ListAliases", "{}");

        assertThat(response.version()).isEqualTo(version);
        assertThat(response.statusCode()).isEqualTo(200);
        assertThat(response.body()).isEqualTo("{\"Aliases\":[],\"Truncated\":false}");
        assertThat(response.headers().map().keySet())
                .filteredOn(name -> !name.equals(":status"))
                .containsExactlyInAnyOrder("x-amzn-requestid", "content-type", "content-length");
    }

    // spec: protocol.md PR-55
    @ParameterizedTest
    @EnumSource(HttpClient.Version.class)
    void request_overTls_isKnownAsSuch(HttpClient.Version version) throws Exception {
        RECORDS.clear();
        HttpResponse<String> response = send(version, "ListKeys", "{}");
        AuditRecord record = RECORDS.take();

        assertThat(record.origin().secureTransport()).isTrue();
        assertThat(record.origin().sourceAddress()).isEqualTo("127.0.0.1");
        assertThat(record.origin().userAgent()).startsWith("Java-http-client/");
        assertThat(response.headers().firstValue("x-amzn-requestid")).hasValue(record.requestId());
    }

    @Test
    void errors_overHttp2_areAnswersLikeOthers() throws Exception {
        assertThat(send(HttpClient.Version.HTTP_2, "CreateKey", "{").body())
                .isEqualTo("{\"__type\":\"SerializationException\"}");
        HttpRequest elsewhere =
                HttpRequest.newBuilder(LAUNCHER.endpoint().resolve("/x")).build();
        assertThat(client(HttpClient.Version.HTTP_2)
                        .send(elsewhere, BodyHandlers.ofString())
                        .statusCode())
                .isEqualTo(404);
    }

    // spec: protocol.md PR-5
    @Test
    void tooLargeBody_overHttp2_endsTheStreamOnly() throws Exception {
        HttpClient client = client(HttpClient.Version.HTTP_2);
        byte[] large = new byte[300_000];
        Arrays.fill(large, (byte) ' ');
        for (BodyPublisher body : List.of(
                BodyPublishers.ofByteArray(large), BodyPublishers.fromPublisher(BodyPublishers.ofByteArray(large)))) {
            HttpRequest request = HttpRequest.newBuilder(LAUNCHER.endpoint())
                    .header("X-Amz-Target", "TrentService.Encrypt")
                    .POST(body)
                    .build();
            HttpResponse<String> response = client.send(request, BodyHandlers.ofString());
            assertThat(response.statusCode()).isEqualTo(413);
            assertThat(response.body()).contains("RequestEntityTooLargeException");
        }
        assertThat(client.send(signed("ListKeys", "{}"), BodyHandlers.ofString())
                        .statusCode())
                .isEqualTo(200);
    }

    // spec: protocol.md PR-7
    @Test
    void slowBody_overHttp2_endsTheStreamOnly() throws Exception {
        HttpClient client = client(HttpClient.Version.HTTP_2);
        assertThat(client.send(signed("ListKeys", "{}"), BodyHandlers.ofString())
                        .statusCode())
                .isEqualTo(200);
        Flow.Publisher<ByteBuffer> silent = subscriber -> subscriber.onSubscribe(new Flow.Subscription() {
            @Override
            public void request(long count) {}

            @Override
            public void cancel() {}
        });
        HttpRequest slow = HttpRequest.newBuilder(LAUNCHER.endpoint())
                .header("X-Amz-Target", "TrentService.Encrypt")
                .POST(BodyPublishers.fromPublisher(silent))
                .timeout(Duration.ofSeconds(8))
                .build();

        assertThatThrownBy(() -> client.send(slow, BodyHandlers.ofString()))
                .isInstanceOf(IOException.class)
                .hasMessageNotContaining("timed out");
        assertThat(client.send(signed("ListKeys", "{}"), BodyHandlers.ofString())
                        .statusCode())
                .isEqualTo(200);
    }

    private static HttpResponse<String> send(HttpClient.Version version, String operation, String body)
            throws IOException, InterruptedException {
        return client(version).send(signed(operation, body), BodyHandlers.ofString());
    }

    private static HttpRequest signed(String operation, String body) {
        byte[] bytes = body.getBytes(UTF_8);
        HttpRequest.Builder request =
                HttpRequest.newBuilder(LAUNCHER.endpoint()).POST(BodyPublishers.ofByteArray(bytes));
        new RequestSigner(LAUNCHER)
                        .with("Content-Type", "application/x-amz-json-1.1")
                        .with("X-Amz-Target", "TrentService." + operation)
                        .signedHeaders(SdkHttpMethod.POST, "/", bytes)
                        .entrySet()
                        .stream()
                        .filter(field -> !field.getKey().equalsIgnoreCase("Host"))
                        .forEach(field ->
                                request.header(field.getKey(), field.getValue().get(0)));
        return request.build();
    }

    private static HttpClient client(HttpClient.Version version) {
        return HttpClient.newBuilder().version(version).sslContext(trust).build();
    }

    private static Path makeCertificate() throws IOException, InterruptedException {
        Path store = directory.resolve("tls.p12");
        Path keytool = Path.of(System.getProperty("java.home"), "bin", "keytool");
        Process process = new ProcessBuilder(
                        keytool.toString(),
                        "-genkeypair",
                        "-keyalg",
                        "EC",
                        "-dname",
                        "CN=127.0.0.1",
                        "-ext",
                        "SAN=ip:127.0.0.1",
                        "-storetype",
                        "PKCS12",
                        "-keystore",
                        store.toString(),
                        "-storepass",
                        PASSWORD)
                .redirectErrorStream(true)
                .redirectOutput(directory.resolve("keytool.log").toFile())
                .start();
        assertThat(process.waitFor()).isZero();
        return store;
    }

    private static SSLContext trusting(Path path) throws GeneralSecurityException, IOException {
        KeyStore pairs = KeyStore.getInstance("PKCS12");
        try (InputStream in = Files.newInputStream(path)) {
            pairs.load(in, PASSWORD.toCharArray());
        }
        KeyStore trusted = KeyStore.getInstance("PKCS12");
        trusted.load(null, null);
        trusted.setCertificateEntry(
                "server", pairs.getCertificate(pairs.aliases().nextElement()));
        TrustManagerFactory managers = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        managers.init(trusted);
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(null, managers.getTrustManagers(), null);
        return context;
    }
}
