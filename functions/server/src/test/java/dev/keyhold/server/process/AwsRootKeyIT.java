package dev.keyhold.server.process;

import static org.assertj.core.api.Assertions.assertThat;

import dev.keyhold.kms.behaviour.Clients;
import dev.keyhold.kms.behaviour.InProcessLauncher;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.kms.KmsClient;

/** Servers, and {@code keyhold init}, whose root key is in AWS KMS, for which another Keyhold stands in. */
class AwsRootKeyIT {
    private static final InProcessLauncher AWS = new InProcessLauncher();
    private static final Clients CLIENTS = new Clients(AWS);
    private static final SdkBytes PLAINTEXT = SdkBytes.fromUtf8String("plaintext");

    private final String key = CLIENTS.kms().createKey().keyMetadata().arn();

    @TempDir
    private Path directory;

    private final List<AutoCloseable> opened = new ArrayList<>();

    @BeforeAll
    static void start() {
        AWS.start();
    }

    @AfterAll
    static void stop() {
        CLIENTS.close();
        AWS.close();
    }

    @AfterEach
    void close() throws Exception {
        for (AutoCloseable one : opened) {
            one.close();
        }
    }

    private SharedTable table() {
        SharedTable table = new SharedTable(directory);
        opened.add(table);
        return table;
    }

    private ServerProcessLauncher server(String name) throws Exception {
        ServerProcessLauncher server = known(new ServerProcessLauncher(Files.createDirectory(directory.resolve(name))));
        opened.add(server);
        return server;
    }

    /** DynamoDB Local takes these credentials too, as it takes any. */
    private static ServerProcessLauncher known(ServerProcessLauncher server) {
        return server.withOption("-Daws.accessKeyId=" + AWS.accessKeyId())
                .withOption("-Daws.secretAccessKey=" + AWS.secretAccessKey());
    }

    private static List<String> rootKey(String arn) {
        return List.of(
                "--root-key",
                "aws-kms",
                "--root-key-arn",
                arn,
                "--root-key-endpoint",
                AWS.endpoint().toString());
    }

    private static List<String> rootKeyAndTable(String arn) {
        List<String> flags = new ArrayList<>(rootKey(arn));
        flags.add("--create-table");
        return flags;
    }

    private static SdkBytes encrypt(ServerProcessLauncher server, String id) {
        try (KmsClient kms = server.client(Region.EU_WEST_1)) {
            return kms.encrypt(request -> request.keyId(id).plaintext(PLAINTEXT))
                    .ciphertextBlob();
        }
    }

    private static String createKey(ServerProcessLauncher server) {
        try (KmsClient kms = server.client(Region.EU_WEST_1)) {
            return kms.createKey().keyMetadata().keyId();
        }
    }

    private static void requireDecrypts(ServerProcessLauncher server, SdkBytes blob) {
        try (KmsClient kms = server.client(Region.EU_WEST_1)) {
            assertThat(kms.decrypt(request -> request.ciphertextBlob(blob)).plaintext())
                    .isEqualTo(PLAINTEXT);
        }
    }

    private static String refusal(Process process, ServerProcessLauncher of) throws InterruptedException {
        assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
        assertThat(process.exitValue()).as(of.output()).isEqualTo(1);
        assertThat(of.output()).startsWith("keyhold: ").hasLineCount(1);
        return of.output();
    }

    // spec: key-hierarchy.md KH-80, KH-87; store.md ST-123
    @Test
    void tableInitializedUnderAKeyInAwsKms_isServedWithIt_andWithNoOther() throws Exception {
        SharedTable table = table();
        ServerProcessLauncher server = known(table.server("server"));

        assertThat(table.run(server, "init", rootKeyAndTable(key)))
                .as(server.output())
                .isZero();

        assertThat(server.output())
                .contains(
                        " is initialized.",
                        key + "  (guard it against deletion)",
                        "--root-key aws-kms --root-key-arn ");
        assertThat(server.data().resolve("root-key")).doesNotExist();
        assertThat(table.run(server, "init", rootKey(key))).isZero();
        assertThat(server.output()).contains(" was initialized already.");

        String another = CLIENTS.kms().createKey().keyMetadata().arn();
        assertThat(table.run(server, "serve", rootKey(another))).isEqualTo(1);
        assertThat(server.output()).contains("but AWS KMS key " + another).hasLineCount(1);
        CLIENTS.kms().disableKey(request -> request.keyId(key));
        assertThat(table.run(server, "serve", rootKey(key))).isEqualTo(1);
        assertThat(server.output()).contains("could not unwrap a domain key: DisabledException");
        CLIENTS.kms().enableKey(request -> request.keyId(key));

        // A launcher of a table names a root key file; this one is of the same directory without it.
        ServerProcessLauncher served = known(new ServerProcessLauncher(directory.resolve("server")));
        opened.add(served);
        List<String> flags = new ArrayList<>(table.flags(SharedTable.endpoint()));
        flags.addAll(rootKey(key));
        served.start(flags.toArray(new String[0]));
        assertThat(served.output()).contains(key + "  (AWS keeps it");
        requireDecrypts(served, encrypt(served, createKey(served)));
    }

    // spec: key-hierarchy.md KH-87
    @Test
    void init_underAKeyThatCannotBeUsed_leavesTheTableAsItWas() throws Exception {
        SharedTable table = table();
        ServerProcessLauncher server = known(table.server("server"));
        CLIENTS.kms().disableKey(request -> request.keyId(key));

        assertThat(table.run(server, "init", rootKeyAndTable(key))).isEqualTo(1);
        assertThat(server.output())
                .contains("could not wrap a domain key: DisabledException")
                .hasLineCount(1);

        CLIENTS.kms().enableKey(request -> request.keyId(key));
        assertThat(table.run(server, "init", rootKey(key))).isZero();
        assertThat(server.output()).contains(" is initialized.");
    }

    // spec: key-hierarchy.md KH-87
    @Test
    void serverOfItsOwnDatabase_restartsUnderAKeyInAwsKms_andUnderNothingElse() throws Exception {
        ServerProcessLauncher server =
                server("server").withArguments(rootKey(key).toArray(new String[0]));
        server.start();
        SdkBytes blob = encrypt(server, createKey(server));
        server.stop();

        ServerProcessLauncher other = new ServerProcessLauncher(directory.resolve("server"));
        assertThat(refusal(other.serve(), other)).contains("no root key file");

        server.start();
        requireDecrypts(server, blob);
        assertThat(server.data().resolve("root-key")).doesNotExist();
    }
}
