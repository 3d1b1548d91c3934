package dev.keyhold.server.process;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.kms.KmsClient;

/** A server of each test's own, which the test starts, and commands on its data directory. Nothing of it is left behind the test. */
final class CommandServer implements BeforeEachCallback, AfterEachCallback {
    private Path directory = Path.of("");
    private ServerProcessLauncher server = new ServerProcessLauncher(directory);

    @Override
    public void beforeEach(ExtensionContext context) throws IOException {
        directory = Files.createTempDirectory("keyhold");
        server = new ServerProcessLauncher(directory);
    }

    @Override
    public void afterEach(ExtensionContext context) throws IOException {
        server.close();
        try (Stream<Path> files = Files.walk(directory)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }

    void start(String... more) {
        server.start(more);
    }

    void stop() {
        server.stop();
    }

    void kill() {
        server.kill();
    }

    /** Everything that the server has printed since it was started. */
    String output() {
        return server.output();
    }

    /** Writes the data directory's settings. */
    void settings(String... lines) throws IOException {
        Files.createDirectories(data());
        Files.write(data().resolve("keyhold.properties"), List.of(lines));
    }

    KmsClient client(Region region) {
        return server.client(region);
    }

    /** The test's own, with the data directory in it. */
    Path directory() {
        return directory;
    }

    Path data() {
        return server.data();
    }

    /** What a command answers to the shell. */
    int exitCode(String... line) {
        return CommandLineRun.exitCode(server, line);
    }

    /** What a command prints, on either stream. */
    String run(String... line) {
        return CommandLineRun.on(server, line);
    }
}
