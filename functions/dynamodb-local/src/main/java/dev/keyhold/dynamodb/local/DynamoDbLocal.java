package dev.keyhold.dynamodb.local;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.IntSupplier;

/**
 * One DynamoDB Local in a process of its own, on a free port, with its tables in memory. Any credentials do. Safe for use
 * by several threads.
 */
public final class DynamoDbLocal implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final int MAX_ATTEMPTS = 3;
    private static final Path LIBRARIES = Path.of("functions", "dynamodb-local", "target", "lib");

    private final Process process;
    private final int port;

    private DynamoDbLocal(Process process, int port) {
        this.process = process;
        this.port = port;
    }

    /**
     * Starts it, and returns when it answers.
     *
     * @throws IllegalStateException if its libraries were not copied by a build, or it does not start
     */
    public static DynamoDbLocal start() {
        return start(DynamoDbLocal::freePort);
    }

    /** @param ports asked again if somebody else took a port before DynamoDB Local did */
    static DynamoDbLocal start(IntSupplier ports) {
        for (int attempt = 0; attempt < MAX_ATTEMPTS; attempt++) {
            int port = ports.getAsInt();
            Process process = launch(port);
            if (saysThatItListens(process)) {
                return new DynamoDbLocal(process, port);
            }
            process.destroyForcibly();
        }
        throw new IllegalStateException("DynamoDB Local did not start, " + MAX_ATTEMPTS + " times");
    }

    /** Where it answers, without a path. */
    public URI endpoint() {
        return URI.create("http://127.0.0.1:" + port);
    }

    @Override
    public void close() {
        process.destroyForcibly();
    }

    private static Process launch(int port) {
        Path libraries = libraries();
        List<String> command = List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx256m",
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-Djava.library.path=" + libraries,
                "-cp",
                here() + File.pathSeparator + libraries + File.separator + "*",
                DynamoDbLocalMain.class.getName(),
                "-inMemory",
                "-sharedDb",
                "-disableTelemetry",
                "-port",
                String.valueOf(port));
        try {
            return new ProcessBuilder(command)
                    .redirectError(ProcessBuilder.Redirect.DISCARD)
                    .start();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Path here() {
        try {
            return Path.of(DynamoDbLocal.class
                    .getProtectionDomain()
                    .getCodeSource()
                    .getLocation()
                    .toURI());
        } catch (URISyntaxException e) {
            throw new IllegalStateException(e);
        }
    }

    /** From any module's directory upwards. */
    private static Path libraries() {
        Path directory = Path.of("").toAbsolutePath();
        while (directory != null) {
            Path libraries = directory.resolve(LIBRARIES);
            if (Files.isDirectory(libraries)) {
                return libraries;
            }
            directory = directory.getParent();
        }
        throw new IllegalStateException("the libraries of DynamoDB Local are not in " + LIBRARIES
                + ": mvn -pl functions/dynamodb-local process-resources");
    }

    static int freePort() {
        try (ServerSocket probe = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return probe.getLocalPort();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** @return false if it ends, or says nothing for a minute */
    private static boolean saysThatItListens(Process process) {
        // Its output has other lines if the JVM has something to say.
        return CompletableFuture.supplyAsync(
                        () -> process.inputReader().lines().anyMatch(DynamoDbLocalMain.LISTENING::equals))
                .completeOnTimeout(false, PATIENCE.toSeconds(), TimeUnit.SECONDS)
                .join();
    }
}
