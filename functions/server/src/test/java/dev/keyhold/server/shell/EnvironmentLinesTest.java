package dev.keyhold.server.shell;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.keyhold.kms.key.Region;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class EnvironmentLinesTest {
    private static final Region REGION = new Region("eu-west-1");
    private static final Path CREDENTIALS = Path.of("/data/credentials");

    @TempDir
    private Path directory;

    private static List<String> lines(Path credentials, @Nullable Path authorities, boolean hide) {
        return new EnvironmentLines(new ClientSetup("http://127.0.0.1:7480", REGION, credentials, authorities))
                .lines(hide);
    }

    @Test
    void lines_plainHttp_areTheseLines() {
        assertThat(lines(CREDENTIALS, null, false))
                .containsExactly(
                        "export AWS_ENDPOINT_URL_KMS=http://127.0.0.1:7480;",
                        "export AWS_ENDPOINT_URL_STS=http://127.0.0.1:7480;",
                        "export AWS_ENDPOINT_URL_IAM=http://127.0.0.1:7480;",
                        "export AWS_ENDPOINT_URL_CLOUDTRAIL=http://127.0.0.1:7480;",
                        "export AWS_SHARED_CREDENTIALS_FILE=/data/credentials;",
                        "export AWS_REGION=eu-west-1;",
                        "export AWS_DEFAULT_REGION=eu-west-1;",
                        "unset AWS_ACCESS_KEY_ID AWS_SECRET_ACCESS_KEY AWS_SESSION_TOKEN AWS_PROFILE"
                                + " AWS_DEFAULT_PROFILE AWS_ROLE_ARN AWS_WEB_IDENTITY_TOKEN_FILE"
                                + " AWS_IGNORE_CONFIGURED_ENDPOINT_URLS;",
                        "# From now on this shell signs for every AWS service with Keyhold's key, which AWS does not"
                                + " know. To keep both: keyhold env --profile NAME");
    }

    @Test
    void lines_https_nameTheBundle() {
        assertThat(lines(CREDENTIALS, Path.of("/b.pem"), false)).contains("export AWS_CA_BUNDLE=/b.pem;");
    }

    @Test
    void lines_userConfigurationInTheWay_hideIt() {
        assertThat(lines(CREDENTIALS, null, true)).contains("export AWS_CONFIG_FILE=/dev/null;");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/plain",
                "/with  two spaces",
                "/it's",
                "/\"quoted\"",
                "/$HOME`id`",
                "/back\\slash",
                "/new\nline",
                "/*"
            })
    void lines_evaluatedByAShell_setWhatTheySay(String path) throws IOException, InterruptedException {
        String printed = run(lines(Path.of(path), null, false), "eval \"$(cat \"$1\")\"");

        assertThat(printed).isEqualTo(path + "|eu-west-1|unset");
    }

    @Test
    void lines_evaluatedAsOneLine_setWhatTheySay() throws IOException, InterruptedException {
        String printed = run(lines(CREDENTIALS, null, true), "eval $(cat \"$1\")");

        assertThat(printed).isEqualTo("/data/credentials|eu-west-1|unset");
    }

    private String run(List<String> lines, String evaluation) throws IOException, InterruptedException {
        Path file = Files.write(directory.resolve("lines"), lines);
        String script = evaluation
                + "; printf '%s|%s|%s' \"$AWS_SHARED_CREDENTIALS_FILE\" \"$AWS_REGION\" \"${AWS_PROFILE-unset}\"";
        ProcessBuilder builder = new ProcessBuilder("sh", "-c", script, "sh", file.toString());
        builder.environment().put("AWS_PROFILE", "other");
        Process shell = builder.redirectErrorStream(true).start();
        String output = new String(shell.getInputStream().readAllBytes(), UTF_8);
        shell.waitFor();
        return output;
    }
}
