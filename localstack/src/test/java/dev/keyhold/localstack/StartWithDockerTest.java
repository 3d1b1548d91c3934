package dev.keyhold.localstack;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * What {@code localstack/start} asks of Docker. A program that writes down its arguments stands in for the client: this was never run
 * with an engine.
 */
class StartWithDockerTest {
    private static final String DOCKER = """
            #!/bin/sh
            here=$(dirname "$0")
            echo "$*" >> "$here/calls"
            case $1 in
                info) exit "$(cat "$here/engine")" ;;
                image) ! grep -qxF "$3" "$here/absent" ;;
                pull) ! grep -qxF "$3" "$here/unreachable" ;;
            esac
            """;
    private static final String IMAGE = "localstack/localstack:4.14.0";
    private static final List<String> FUNCTION_IMAGES =
            List.of("public.ecr.aws/lambda/java:25", "public.ecr.aws/lambda/provided:al2023");

    @TempDir
    private Path programs;

    /** How a run ended. */
    private record Ended(int status, String output) {}

    @BeforeEach
    void make() throws IOException {
        Path docker = Files.writeString(programs.resolve("docker"), DOCKER);
        Files.setPosixFilePermissions(docker, PosixFilePermissions.fromString("rwx------"));
        write("engine", "0");
        write("absent", "");
        write("unreachable", "");
    }

    private void write(String name, String text) throws IOException {
        Files.writeString(programs.resolve(name), text + "\n");
    }

    private List<String> calls() throws IOException {
        return Files.readAllLines(programs.resolve("calls")).stream()
                .filter(call -> !call.equals("info"))
                .toList();
    }

    private Ended start(Map<String, String> variables, String... options) throws IOException, InterruptedException {
        ProcessBuilder builder = new ProcessBuilder(
                        Stream.concat(Stream.of("./start"), Stream.of(options)).toList())
                .redirectErrorStream(true);
        builder.environment().remove("DOCKER_HOST");
        builder.environment().merge("PATH", programs.toString(), (path, first) -> first + File.pathSeparator + path);
        builder.environment().putAll(variables);
        Process process = builder.start();
        String output = new String(process.getInputStream().readAllBytes(), UTF_8);
        assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
        return new Ended(process.exitValue(), output);
    }

    @Test
    void run_startsTheImageOnLoopback_andTellsWhereItIs_forCallersAndForFunctions() throws Exception {
        Ended run = start(Map.of(), "--port", "4599");

        assertThat(run).isEqualTo(new Ended(0, """
                LocalStack on http://127.0.0.1:4599 (Docker)
                Functions reach it at http://localhost.localstack.cloud:4566
                """));
        assertThat(calls())
                .containsExactly(
                        "run --rm --init -p 127.0.0.1:4599:4566 -e DISABLE_EVENTS=1 -e SKIP_SSL_CERT_DOWNLOAD=1"
                                + " -e LOCALSTACK_HOST=localhost:4599 -e SQS_ENDPOINT_STRATEGY=path"
                                + " -v /var/run/docker.sock:/var/run/docker.sock " + IMAGE);
    }

    @Test
    void run_onAFreePort_andWithTheEnginesSocketElsewhere_namesThem() throws Exception {
        Ended run = start(Map.of("DOCKER_HOST", "unix:///run/user/1000/docker.sock"), "--port", "0");

        assertThat(run.status()).isZero();
        String port = run.output().replaceFirst("(?s)LocalStack on http://127.0.0.1:(\\d+) .*", "$1");
        assertThat(port).matches("[1-9]\\d+");
        assertThat(calls())
                .singleElement()
                .asString()
                .contains(
                        " 127.0.0.1:" + port + ":4566 ",
                        "LOCALSTACK_HOST=localhost:" + port + " ",
                        " /run/user/1000/docker.sock:/var/run/docker.sock ");
    }

    @Test
    void check_withEveryImage_isZero_andWithoutOne_namesIt() throws Exception {
        assertThat(start(Map.of(), "--check")).isEqualTo(new Ended(0, ""));

        write("absent", FUNCTION_IMAGES.get(1));

        assertThat(start(Map.of(), "--check"))
                .isEqualTo(new Ended(
                        3,
                        "localstack/start: the image " + FUNCTION_IMAGES.get(1)
                                + " is not here: run localstack/start --prepare\n"));
    }

    @Test
    void prepare_fetchesEveryImage_andSaysWhichItCouldNot() throws Exception {
        assertThat(start(Map.of(), "--prepare").status()).isZero();
        assertThat(calls())
                .containsExactly(
                        "pull -q " + IMAGE, "pull -q " + FUNCTION_IMAGES.get(0), "pull -q " + FUNCTION_IMAGES.get(1));

        write("unreachable", FUNCTION_IMAGES.get(0));

        assertThat(start(Map.of(), "--prepare"))
                .isEqualTo(new Ended(3, "localstack/start: Docker could not fetch " + FUNCTION_IMAGES.get(0) + "\n"));
    }

    @Test
    void clientWithoutAnEngine_isNotUsed() throws Exception {
        write("engine", "1");

        start(Map.of(), "--check");

        assertThat(calls()).isEmpty();
    }
}
