package dev.keyhold.server.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.Statement;
import java.util.List;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLHandshakeException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.kms.KmsClient;

class ServerProcessIT {
    @TempDir
    private Path directory;

    private ServerProcessLauncher server = new ServerProcessLauncher(Path.of(""));

    @BeforeEach
    void prepare() {
        server = new ServerProcessLauncher(directory);
    }

    @AfterEach
    void end() {
        server.close();
    }

    private KmsClient client() {
        return server.client(Region.EU_WEST_1);
    }

    private String failing(Process process) throws InterruptedException {
        assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
        assertThat(process.exitValue()).isEqualTo(1);
        assertThat(server.output()).startsWith("keyhold: ").hasLineCount(1);
        return server.output();
    }

    @Test
    void start_afterAKill_keepsAccountCredentialsAndKeys() {
        server.start();
        String account = server.accountId();
        String accessKey = server.accessKeyId();
        String keyId;
        SdkBytes blob;
        try (KmsClient kms = client()) {
            String created = kms.createKey().keyMetadata().keyId();
            keyId = created;
            blob = kms.encrypt(request -> request.keyId(created).plaintext(SdkBytes.fromUtf8String("before")))
                    .ciphertextBlob();
        }
        server.kill();

        server.start();

        assertThat(server.accountId()).isEqualTo(account);
        assertThat(server.accessKeyId()).isEqualTo(accessKey);
        try (KmsClient kms = client()) {
            assertThat(kms.decrypt(request -> request.ciphertextBlob(blob))
                            .plaintext()
                            .asUtf8String())
                    .isEqualTo("before");
            assertThat(kms.describeKey(request -> request.keyId(keyId))
                            .keyMetadata()
                            .enabled())
                    .isTrue();
        }
    }

    @Test
    void output_onceItListens_isTheBannerAndNothingElse() {
        server.start();

        assertThat(server.output())
                .startsWith("Keyhold ")
                .contains("\n  HTTPS ", "\n  HTTP ", "\n  Data ", "\n  Account ", "\n  Credentials ", "\n  Root key ")
                .contains("eval \"$(./keyhold env --data " + server.data() + ")\"")
                .doesNotContain("\u001b", "WARN", "ERROR", server.secretAccessKey());
    }

    @Test
    void stop_whileItRuns_endsQuietlyAndForgetsItsPorts() {
        server.start();
        assertThat(server.data().resolve("server.state")).exists();

        server.stop();

        assertThat(server.data().resolve("server.state")).doesNotExist();
        assertThat(server.data().resolve("keyhold.db-wal"))
                .as("the store was closed")
                .doesNotExist();
        assertThat(server.output()).doesNotContain("ERROR", "Exception");
    }

    @Test
    void health_overPlainHttp_isUp() throws IOException, InterruptedException {
        server.start();

        for (String path : List.of("/q/health/live", "/q/health/ready")) {
            HttpResponse<String> answer = HttpClient.newHttpClient()
                    .send(
                            HttpRequest.newBuilder(server.endpoint().resolve(path))
                                    .build(),
                            HttpResponse.BodyHandlers.ofString());
            assertThat(answer.statusCode()).isEqualTo(200);
            assertThat(answer.body()).contains("\"UP\"");
        }
    }

    @Test
    void plainHttp_fromAnotherAddressOfThisMachine_isNotThere() throws IOException {
        server.start();
        int port = server.endpoint().getPort();
        List<InetAddress> others = NetworkInterface.networkInterfaces()
                .flatMap(NetworkInterface::inetAddresses)
                .filter(address -> !address.isLoopbackAddress() && !address.isLinkLocalAddress())
                .toList();

        for (InetAddress address : others) {
            assertThatThrownBy(() -> connect(address, port)).isInstanceOf(IOException.class);
        }
        // Another address of the loopback network shows the same where the machine has no other.
        assertThatThrownBy(() -> connect(InetAddress.getByAddress(new byte[] {127, 0, 0, 2}), port))
                .isInstanceOf(IOException.class);
        connect(InetAddress.getByAddress(new byte[] {127, 0, 0, 1}), port);
    }

    private static void connect(InetAddress address, int port) throws IOException {
        try (Socket socket = new Socket()) {
            socket.connect(new InetSocketAddress(address, port), 2000);
        }
    }

    @Test
    void https_withoutItsCertificate_isNotTrusted() {
        server.start();
        URI health = server.secureEndpoint().resolve("/q/health/live");

        assertThatThrownBy(() -> HttpClient.newHttpClient()
                        .send(HttpRequest.newBuilder(health).build(), HttpResponse.BodyHandlers.discarding()))
                .isInstanceOf(SSLHandshakeException.class);
    }

    @Test
    void serve_directoryOfARunningServer_isRefused() throws IOException, InterruptedException {
        server.start();
        ServerProcessLauncher second = new ServerProcessLauncher(Files.createDirectory(directory.resolve("second")));
        Process process = second.run(
                List.of("serve", "--data", server.data().toString(), "--http-port", "0", "--https-port", "0"));

        assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();

        assertThat(process.exitValue()).isEqualTo(1);
        assertThat(second.output())
                .contains("is used by another Keyhold server")
                .hasLineCount(1);
    }

    @Test
    void serve_portInUse_isRefused() throws IOException, InterruptedException {
        server.start();
        int taken = server.secureEndpoint().getPort();
        ServerProcessLauncher second = new ServerProcessLauncher(Files.createDirectory(directory.resolve("second")));

        Process process = second.run(List.of(
                "serve",
                "--data",
                second.data().toString(),
                "--http-port",
                "0",
                "--https-port",
                String.valueOf(taken)));

        assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
        assertThat(process.exitValue()).isEqualTo(1);
        assertThat(second.output()).contains("port " + taken, "--https-port").hasLineCount(1);
    }

    @Test
    void serve_rootKeyMissing_isRefused() throws IOException, InterruptedException {
        server.start();
        server.stop();
        Files.delete(server.data().resolve("root-key"));

        assertThat(failing(server.serve())).contains("no root key file");
        assertThat(server.data().resolve("root-key")).doesNotExist();
    }

    @Test
    void serve_rootKeyReadableByOthers_isRefused() throws IOException, InterruptedException {
        server.start();
        server.stop();
        Files.setPosixFilePermissions(server.data().resolve("root-key"), PosixFilePermissions.fromString("rw-r--r--"));

        assertThat(failing(server.serve())).contains("chmod 600");
    }

    @Test
    void serve_dataIsAFile_isRefused() throws IOException, InterruptedException {
        Files.createFile(server.data());

        assertThat(failing(server.serve())).contains("is a file");
    }

    @Test
    void serve_notADatabase_isRefused() throws IOException, InterruptedException {
        Files.createDirectory(server.data());
        Files.writeString(server.data().resolve("keyhold.db"), "something else ".repeat(500));

        assertThat(failing(server.serve())).contains("is not a Keyhold database");
    }

    @Test
    void serve_databaseOfANewerVersion_isRefusedAndLeftAlone() throws Exception {
        server.start();
        server.stop();
        Path database = server.data().resolve("keyhold.db");
        try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + database);
                Statement statement = connection.createStatement()) {
            statement.execute("PRAGMA user_version = 999");
        }
        byte[] before = Files.readAllBytes(database);

        assertThat(failing(server.serve())).contains("schema version 999", "written by a newer Keyhold");
        assertThat(Files.readAllBytes(database)).isEqualTo(before);
    }

    @Test
    void serve_rootKeyOfAnotherInstallation_isRefused() throws IOException, InterruptedException {
        server.start();
        server.stop();
        Path another = Files.createDirectory(directory.resolve("another"));
        try (ServerProcessLauncher other = new ServerProcessLauncher(another)) {
            other.start();
            other.stop();
            Files.copy(
                    other.data().resolve("root-key"),
                    server.data().resolve("root-key"),
                    StandardCopyOption.REPLACE_EXISTING);
        }

        assertThat(failing(server.serve())).contains("root key");
    }
}
