package dev.keyhold.server.directory;

import static org.assertj.core.api.Assertions.assertThat;

import dev.keyhold.kms.key.Region;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RunningServerTest {
    private static final Region REGION = new Region("eu-west-1");

    @TempDir
    private Path directory;

    @Test
    void find_whatThisProcessWrote_isFound() throws IOException {
        Path file = directory.resolve("state");
        RunningServer server = RunningServer.here("http://127.0.0.1:1", "https://127.0.0.1:2", REGION);

        server.write(file);

        assertThat(RunningServer.find(file)).contains(server);
    }

    @Test
    void find_withoutPlainHttp_isFound() throws IOException {
        Path file = directory.resolve("state");
        RunningServer server = RunningServer.here(null, "https://127.0.0.1:2", REGION);

        server.write(file);

        assertThat(RunningServer.find(file)).contains(server);
    }

    @Test
    void find_processOfTheSameIdThatBeganLater_isNotTheServer() throws IOException {
        Path file = directory.resolve("state");
        RunningServer here = RunningServer.here(null, "https://127.0.0.1:2", REGION);

        new RunningServer(here.processId(), here.started() - 1, null, here.https(), REGION).write(file);

        assertThat(RunningServer.find(file)).isEmpty();
    }

    @Test
    void find_nothingOrSomethingElse_isEmpty() throws IOException {
        assertThat(RunningServer.find(directory.resolve("absent"))).isEmpty();
        assertThat(RunningServer.find(Files.writeString(directory.resolve("a"), "")))
                .isEmpty();
        assertThat(RunningServer.find(Files.writeString(directory.resolve("b"), "https=x\npid=one\n")))
                .isEmpty();
        assertThat(RunningServer.find(Files.writeString(directory.resolve("c"), "\\u12")))
                .isEmpty();
    }
}
