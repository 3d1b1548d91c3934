package dev.keyhold.server.process;

import static org.assertj.core.api.Assertions.assertThat;

import dev.keyhold.kms.store.dynamodb.StoreTable;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code keyhold init} on a DynamoDB table, and servers of tables that it was not run on. */
class InitCommandIT {
    @TempDir
    private Path directory;

    private SharedTable table = new SharedTable(Path.of(""));
    private ServerProcessLauncher server = new ServerProcessLauncher(Path.of(""));

    @BeforeEach
    void prepare() {
        table = new SharedTable(directory);
        server = table.server("first");
    }

    @AfterEach
    void end() {
        table.close();
    }

    private String refusal(ServerProcessLauncher refused) throws Exception {
        Process process = refused.serve();
        assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
        assertThat(process.exitValue()).isEqualTo(1);
        assertThat(refused.output()).startsWith("keyhold: ").hasLineCount(1);
        return refused.output();
    }

    // spec: store.md ST-121, ST-123
    @Test
    void server_ofATableThatIsMissingOrWasNotInitialized_isRefused_andMakesNothing() throws Exception {
        assertThat(refusal(server)).contains("DynamoDB table ", " does not exist");
        assertThat(table.run(server, "init", "root-key")).isEqualTo(1);
        assertThat(server.output())
                .contains(" does not exist", "--create-table")
                .hasLineCount(1);
        try (StoreTable made = new StoreTable(table.location())) {
            assertThat(made.exists()).isFalse();
            made.create();
        }

        assertThat(refusal(server)).contains(" was not initialized: run keyhold init");

        assertThat(directory.resolve("root-key")).doesNotExist();
        assertThat(server.data().resolve("credentials")).doesNotExist();
    }

    // spec: store.md ST-123
    @Test
    void init_makesEverythingOnce_andAServerWithAnotherRootKeyIsRefused() throws Exception {
        assertThat(table.run(server, "init", "root-key", "--create-table", "--account-id", "111122223333"))
                .isZero();
        assertThat(server.output())
                .contains(" is initialized.", "111122223333", server.data() + "/credentials")
                .doesNotContain(server.secretAccessKey());
        byte[] credentials = Files.readAllBytes(server.data().resolve("credentials"));
        assertThat(server.data().resolve("receipt-key.pem")).exists();

        assertThat(table.run(server, "init", "root-key", "--create-table")).isZero();
        assertThat(server.output()).contains(" was initialized already.");
        assertThat(server.data().resolve("credentials")).hasBinaryContent(credentials);

        ServerProcessLauncher other = table.server("other");
        assertThat(table.run(other, "init", "other-root-key")).isEqualTo(1);
        assertThat(other.output()).contains("no root key file").hasLineCount(1);
        assertThat(table.run(other, "init", "root-key", "--account-id", "444455556666"))
                .isEqualTo(1);
        assertThat(other.output()).contains("is 111122223333").hasLineCount(1);
        Files.copy(anotherRootKey(), directory.resolve("other-root-key"));
        assertThat(table.run(other, "serve", "other-root-key", "--http-port", "0", "--https-port", "0"))
                .isEqualTo(1);
        assertThat(other.output()).contains("this is root key").hasLineCount(1);
        assertThat(other.data().resolve("credentials")).doesNotExist();
    }

    private Path anotherRootKey() throws Exception {
        SharedTable another = new SharedTable(directory.resolve("another"));
        ServerProcessLauncher itsServer = another.server("server");
        another.initialize(itsServer);
        return directory.resolve("another").resolve("root-key");
    }
}
