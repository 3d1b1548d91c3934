package dev.keyhold.server.command;

import static org.assertj.core.api.Assertions.assertThat;

import dev.keyhold.kms.key.Region;
import dev.keyhold.server.directory.DataDirectory;
import dev.keyhold.server.directory.RunningServer;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class KeyholdCommandTest {
    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    @TempDir
    private Path home;

    private int run(String... arguments) {
        Surroundings surroundings = new Surroundings(Map.of(), home, "./keyhold", false);
        return KeyholdCommand.commandLine(surroundings, new PrintWriter(out, true), new PrintWriter(err, true))
                .execute(KeyholdCommand.withCommand(arguments));
    }

    private DataDirectory firstStartDone() throws IOException {
        DataDirectory directory = new DataDirectory(home.resolve(".local/share/keyhold"));
        directory.prepare();
        Files.writeString(directory.credentials(), "[default]\naws_access_key_id = AKIAX\naws_secret_access_key = s\n");
        return directory;
    }

    @Test
    void withCommand_noneNamed_isServe() {
        assertThat(KeyholdCommand.withCommand()).containsExactly("serve");
        assertThat(KeyholdCommand.withCommand("--data", "d")).containsExactly("serve", "--data", "d");
        assertThat(KeyholdCommand.withCommand("env", "--https")).containsExactly("env", "--https");
        assertThat(KeyholdCommand.withCommand("--help")).containsExactly("--help");
        assertThat(KeyholdCommand.withCommand("-V")).containsExactly("-V");
    }

    @Test
    void help_namesTheCommands() {
        assertThat(run("--help")).isZero();
        assertThat(out.toString()).contains("serve ", "env ", "version ", "keyhold.properties");
    }

    @ParameterizedTest
    @ValueSource(strings = {"serve", "root", "root rotate", "receipt", "receipt verify"})
    void help_isThereForEachCommand_asMisuseSays(String command) {
        assertThat(run((command + " --help").split(" "))).as(err.toString()).isZero();
        assertThat(out.toString()).startsWith("Usage: keyhold " + command + " ");
        assertThat(run((command + " -h").split(" "))).isZero();
    }

    @Test
    void version_isThatOfTheBuild() {
        assertThat(run("version")).isZero();
        assertThat(out.toString()).matches("keyhold \\d+\\.\\d+\\.\\d+\\S* \\(Java .*\\)\\R");
    }

    @ParameterizedTest
    @ValueSource(strings = {"bogus", "--bogus", "env --http-port 1", "serve --passphrase secret"})
    void misuse_isOneLineAndExitCodeTwo(String line) {
        assertThat(run(line.split(" "))).isEqualTo(2);
        assertThat(out.toString()).isEmpty();
        assertThat(err.toString()).startsWith("keyhold: ").hasLineCount(1);
    }

    // spec: key-hierarchy.md KH-94
    @Test
    void rootRotate_withoutADatabase_isRefusedInOneLine() {
        assertThat(run("root", "rotate")).isEqualTo(1);
        assertThat(err.toString()).contains("there is no database in").hasLineCount(1);
    }

    @Test
    void env_beforeTheFirstStart_printsNothingToEvaluate() {
        assertThat(run("env")).isEqualTo(1);
        assertThat(out.toString()).isEmpty();
        assertThat(err.toString()).contains("start the server once").hasLineCount(1);
    }

    @Test
    void env_noServerRuns_printsTheConfiguredPorts() throws IOException {
        DataDirectory directory = firstStartDone();
        Files.writeString(directory.settings(), "keyhold.http.port=1234\n");

        assertThat(run("env")).isZero();

        assertThat(out.toString())
                .contains("export AWS_ENDPOINT_URL_KMS=http://127.0.0.1:1234;")
                .contains("export AWS_SHARED_CREDENTIALS_FILE=" + directory.credentials() + ";");
        assertThat(err.toString()).contains("no server runs on " + directory.root());
    }

    @Test
    void env_serverRunsElsewhereThanConfigured_printsWhereItListens() throws IOException {
        DataDirectory directory = firstStartDone();
        RunningServer.here("http://127.0.0.1:5001", "https://127.0.0.1:5002", new Region("eu-west-1"))
                .write(directory.runningServer());

        assertThat(run("env")).isZero();

        assertThat(out.toString())
                .contains("export AWS_ENDPOINT_URL_STS=http://127.0.0.1:5001;", "export AWS_REGION=eu-west-1;");
        assertThat(err.toString()).isEmpty();
    }

    @Test
    void env_https_writesTheBundleItNames() throws IOException {
        DataDirectory directory = firstStartDone();
        Files.writeString(directory.certificate(), "ours\n");
        RunningServer.here("http://127.0.0.1:5001", "https://127.0.0.1:5002", new Region("eu-west-1"))
                .write(directory.runningServer());

        assertThat(run("env", "--https", "--region", "sa-east-1")).isZero();

        assertThat(out.toString())
                .contains("export AWS_ENDPOINT_URL_KMS=https://127.0.0.1:5002;")
                .contains("export AWS_REGION=sa-east-1;")
                .contains("export AWS_CA_BUNDLE=" + directory.authorities() + ";");
        assertThat(Files.readString(directory.authorities())).endsWith("ours\n");
    }

    @Test
    void env_plainHttpOff_isHttpsWithoutBeingTold() throws IOException {
        DataDirectory directory = firstStartDone();
        Files.writeString(directory.certificate(), "ours\n");
        RunningServer.here(null, "https://127.0.0.1:5002", new Region("eu-west-1"))
                .write(directory.runningServer());

        assertThat(run("env")).isZero();

        assertThat(out.toString())
                .contains("export AWS_ENDPOINT_URL_KMS=https://127.0.0.1:5002;", "export AWS_CA_BUNDLE=");
    }

    @Test
    void env_profile_writesItAndExportsNothing() throws IOException {
        firstStartDone();

        assertThat(run("env", "--profile", "kh")).isZero();

        assertThat(out.toString()).doesNotContain("export").contains("aws --profile kh sts get-caller-identity");
        assertThat(home.resolve(".aws/config")).content().contains("[profile kh]");
        assertThat(home.resolve(".aws/credentials")).content().contains("[kh]");
    }
}
