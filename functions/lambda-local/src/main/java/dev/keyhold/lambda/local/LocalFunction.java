package dev.keyhold.lambda.local;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;
import org.jspecify.annotations.Nullable;

/**
 * One execution environment of a function: its zip, unpacked, in a process under AWS's Java runtime interface client, as on
 * AWS's managed Java runtimes; or its {@code bootstrap} if it has one, as on AWS's custom runtimes. It answers one event at a time. Safe for use by several threads.
 */
public final class LocalFunction implements AutoCloseable {
    private static final long PATIENCE_SECONDS = 120;
    private static final String CLIENT = "com.amazonaws.services.lambda.runtime.api.client.AWSLambda";
    private static final String BOOTSTRAP = "bootstrap";
    private static final Path LIBRARIES = Path.of("functions", "lambda-local", "target", "lib");

    private final RuntimeApi api;
    private final Process process;
    private final Path log;

    /**
     * What a function is started with.
     *
     * @param code the folder with the unpacked zip; the log is written beside it
     * @param handler as in the function's configuration
     * @param environment its variables, beside those that Lambda sets
     * @param javaHome the Java to run it with
     * @param options of the Java virtual machine
     */
    public record Configuration(
            Path code, String handler, Map<String, String> environment, Path javaHome, List<String> options) {
        public Configuration {
            environment = Map.copyOf(environment);
            options = List.copyOf(options);
        }

        /** With the Java that runs the tests, and the options that AWS gives to its own. */
        public static Configuration of(Path code, String handler, Map<String, String> environment) {
            return new Configuration(
                    code,
                    handler,
                    environment,
                    Path.of(System.getProperty("java.home")),
                    List.of("-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-Xmx384m"));
        }
    }

    private LocalFunction(RuntimeApi api, Process process, Path log) {
        this.api = api;
        this.process = process;
        this.log = log;
        CompletableFuture<Process> unused = process.onExit()
                .whenComplete((exited, failure) ->
                        api.fail(new IllegalStateException("the function's process ended: " + tail(log))));
    }

    /** Unpacks a function's zip into a folder, which is emptied of nothing: it must be new. */
    public static Path unpack(Path zip, Path folder) {
        try (ZipInputStream in = new ZipInputStream(Files.newInputStream(zip))) {
            for (ZipEntry entry = in.getNextEntry(); entry != null; entry = in.getNextEntry()) {
                Path target = folder.resolve(entry.getName()).normalize();
                if (!target.startsWith(folder)) {
                    throw new IllegalStateException("the zip has an entry outside of it: " + entry.getName());
                }
                if (entry.isDirectory()) {
                    Files.createDirectories(target);
                } else {
                    Files.createDirectories(target.getParent());
                    Files.copy(in, target);
                }
            }
            return folder;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * Starts it, and returns when it asks for its first event.
     *
     * @throws IllegalStateException if it does not start
     */
    public static LocalFunction start(Configuration configuration) {
        LocalFunction started = launch(configuration, false);
        started.await(started.api.asked());
        return started;
    }

    /** Starts it as with SnapStart, and returns when it is ready to be made a snapshot of. */
    public static LocalFunction startToSnapshot(Configuration configuration) {
        LocalFunction started = launch(configuration, true);
        started.await(started.api.snapshot());
        return started;
    }

    /** Goes on as if restored from the snapshot. */
    public void restore() {
        api.restore();
    }

    /** Has one event answered. */
    public FunctionAnswer invoke(String event) {
        return await(api.invoke(event));
    }

    /** The process, for a test that stops or looks into it. */
    public ProcessHandle process() {
        return process.toHandle();
    }

    /** Everything that it has written until now. */
    public String log() {
        try {
            return Files.readString(log);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        process.destroyForcibly();
        process.onExit().join();
        api.close();
    }

    private static LocalFunction launch(Configuration configuration, boolean snapshot) {
        try {
            RuntimeApi api = new RuntimeApi(snapshot);
            Path log =
                    Files.createTempFile(configuration.code().toAbsolutePath().getParent(), "function", ".log");
            ProcessBuilder builder = new ProcessBuilder(command(configuration))
                    .directory(configuration.code().toFile())
                    .redirectErrorStream(true)
                    .redirectOutput(log.toFile());
            Map<String, String> variables = builder.environment();
            String path = variables.getOrDefault("PATH", "");
            variables.clear();
            variables.putAll(Map.of(
                    "PATH",
                    path,
                    "AWS_LAMBDA_RUNTIME_API",
                    api.address(),
                    "AWS_LAMBDA_FUNCTION_NAME",
                    "keyhold",
                    "AWS_LAMBDA_FUNCTION_VERSION",
                    "$LATEST",
                    "AWS_LAMBDA_INITIALIZATION_TYPE",
                    snapshot ? "snap-start" : "on-demand",
                    "LAMBDA_TASK_ROOT",
                    configuration.code().toString()));
            variables.putAll(configuration.environment());
            return new LocalFunction(api, builder.start(), log);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static List<String> command(Configuration configuration) {
        Path code = configuration.code();
        if (Files.exists(code.resolve(BOOTSTRAP))) {
            return List.of(code.resolve(BOOTSTRAP).toString());
        }
        List<String> command = new ArrayList<>();
        command.add(configuration.javaHome().resolve("bin").resolve("java").toString());
        command.addAll(configuration.options());
        command.add("-cp");
        command.add(
                String.join(File.pathSeparator, code.toString(), code + "/lib/*", libraries() + File.separator + "*"));
        command.add(CLIENT);
        command.add(configuration.handler());
        return command;
    }

    /** From any module's directory upwards. */
    private static Path libraries() {
        for (Path directory = Path.of("").toAbsolutePath(); directory != null; directory = directory.getParent()) {
            Path libraries = directory.resolve(LIBRARIES);
            if (Files.isDirectory(libraries)) {
                return libraries;
            }
        }
        throw new IllegalStateException("the Java runtime interface client is not in " + LIBRARIES
                + ": mvn -pl functions/lambda-local process-resources");
    }

    private <T extends @Nullable Object> T await(CompletableFuture<T> future) {
        try {
            return future.get(PATIENCE_SECONDS, TimeUnit.SECONDS);
        } catch (ExecutionException e) {
            close();
            throw new IllegalStateException(e.getCause());
        } catch (TimeoutException e) {
            close();
            throw new IllegalStateException("no answer of the function: " + tail(log), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            close();
            throw new IllegalStateException(e);
        }
    }

    private static String tail(Path log) {
        try {
            String text = Files.readString(log);
            return text.substring(Math.max(0, text.length() - 4000));
        } catch (IOException e) {
            return e.toString();
        }
    }
}
