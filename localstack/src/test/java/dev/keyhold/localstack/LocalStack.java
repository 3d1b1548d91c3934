package dev.keyhold.localstack;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;

/** A LocalStack that {@code localstack/start} runs on a free port, one for all tests of the module. */
final class LocalStack implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofMinutes(2);
    private static final Pattern ADDRESS = Pattern.compile("LocalStack on (http://\\S+)");
    private static final Pattern FUNCTIONS = Pattern.compile("Functions reach it at (http://\\S+)");

    private final Process process;
    private final Path log;

    private LocalStack(Process process, Path log) {
        this.process = process;
        this.log = log;
    }

    /**
     * Starts it, or aborts the test that asks where it cannot run.
     *
     * @throws IllegalStateException if it cannot run and {@code KEYHOLD_REQUIRE} lists {@code localstack}
     */
    static LocalStack start() throws IOException, InterruptedException {
        requirePresence();
        Path log = Files.createDirectories(Path.of("target")).resolve("localstack.log");
        Process process = new ProcessBuilder("./start", "--port", "0")
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start();
        LocalStack started = new LocalStack(process, log);
        try {
            started.awaitHealth();
        } catch (IOException | InterruptedException | RuntimeException e) {
            started.close();
            throw e;
        }
        noteThatTestsRan();
        return started;
    }

    URI endpoint() {
        return said(ADDRESS);
    }

    /** Where the functions that it runs find it: in Docker, each is in a container of its own. */
    URI endpointForFunctions() {
        return said(FUNCTIONS);
    }

    private URI said(Pattern where) {
        Matcher matcher = where.matcher(output());
        if (!matcher.find()) {
            throw new IllegalStateException("LocalStack did not say where it is: " + output());
        }
        return URI.create(matcher.group(1));
    }

    @Override
    public void close() {
        // Killed, it ends nothing that it started: LocalStack itself, DynamoDB, functions.
        List<ProcessHandle> all = Stream.concat(process.descendants(), Stream.of(process.toHandle()))
                .toList();
        process.destroy();
        try {
            process.waitFor(30, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            all.forEach(ProcessHandle::destroyForcibly);
        }
    }

    private static void requirePresence() throws IOException, InterruptedException {
        Process check = new ProcessBuilder("./start", "--check")
                .redirectErrorStream(true)
                .start();
        String reason = new String(check.getInputStream().readAllBytes(), UTF_8).strip();
        if (check.waitFor() == 0) {
            return;
        }
        String absent = "LocalStack tests: " + reason.replace("localstack/start: ", "");
        String required = System.getenv("KEYHOLD_REQUIRE");
        if (required != null && List.of(required.split(",")).contains("localstack")) {
            throw new IllegalStateException(absent);
        }
        Assumptions.abort(absent);
    }

    private void awaitHealth() throws IOException, InterruptedException {
        HttpClient client = HttpClient.newHttpClient();
        Instant end = Instant.now().plus(PATIENCE);
        while (!answers(client)) {
            if (!process.isAlive() || Instant.now().isAfter(end)) {
                throw new IllegalStateException("LocalStack did not start: " + output());
            }
            TimeUnit.MILLISECONDS.sleep(100);
        }
    }

    private boolean answers(HttpClient client) throws IOException, InterruptedException {
        if (!ADDRESS.matcher(output()).find()) {
            return false;
        }
        HttpRequest health = HttpRequest.newBuilder(endpoint().resolve("/_localstack/health"))
                .timeout(Duration.ofSeconds(10))
                .build();
        try {
            return client.send(health, HttpResponse.BodyHandlers.discarding()).statusCode() == 200;
        } catch (ConnectException e) {
            return false;
        }
    }

    /** For the closing line of the build. */
    private static void noteThatTestsRan() throws IOException {
        String file = System.getProperty("keyhold.ran");
        if (file != null) {
            Path path = Path.of(file);
            Files.createDirectories(path.getParent());
            Files.writeString(path, "LocalStack\n");
        }
    }

    private String output() {
        try {
            return Files.readString(log);
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }
}
