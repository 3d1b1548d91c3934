package dev.keyhold.dynamodb.local;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * One DynamoDB Local in a process of its own, on a free port, with its tables in memory. Any credentials do. Safe for use
 * by several threads.
 */
public final class DynamoDbLocal implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofSeconds(60);
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
        try {
            int port = freePort();
            DynamoDbLocal started = new DynamoDbLocal(launch(port), port);
            started.awaitListening();
            return started;
        } catch (IOException | InterruptedException | URISyntaxException e) {
            throw new IllegalStateException("DynamoDB Local did not start", e);
        }
    }

    /** Where it answers, without a path. */
    public URI endpoint() {
        return URI.create("http://127.0.0.1:" + port);
    }

    @Override
    public void close() {
        process.destroyForcibly();
    }

    private static Process launch(int port) throws IOException, URISyntaxException {
        Path libraries = libraries();
        Path here = Path.of(DynamoDbLocal.class
                .getProtectionDomain()
                .getCodeSource()
                .getLocation()
                .toURI());
        List<String> command = List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx256m",
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-Djava.library.path=" + libraries,
                "-cp",
                here + File.pathSeparator + libraries + File.separator + "*",
                DynamoDbLocalMain.class.getName(),
                "-inMemory",
                "-sharedDb",
                "-disableTelemetry",
                "-port",
                String.valueOf(port));
        return new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
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

    private static int freePort() {
        try (ServerSocket probe = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return probe.getLocalPort();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void awaitListening() throws InterruptedException {
        long end = System.nanoTime() + PATIENCE.toNanos();
        while (!isListening()) {
            if (!process.isAlive() || System.nanoTime() > end) {
                close();
                throw new IllegalStateException("DynamoDB Local does not listen at port " + port);
            }
            TimeUnit.MILLISECONDS.sleep(20);
        }
    }

    private boolean isListening() {
        try (Socket socket = new Socket()) {
            socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
            return true;
        } catch (IOException notYet) {
            return false;
        }
    }
}
