package dev.keyhold.server.process;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.keyhold.kms.behaviour.Launcher;
import java.io.IOException;
import java.io.Reader;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.kms.KmsClient;

/** The packaged application in a process of its own, on free ports. */
public final class ServerProcessLauncher implements Launcher {
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    /** Where the application is, for tests of other modules. */
    private static final Path APPLICATION =
            Path.of(System.getProperty("keyhold.application", "target/quarkus-app/quarkus-run.jar"));

    private final Path data;
    private final Path log;
    private final List<String> options = new ArrayList<>();
    private final List<String> arguments = new ArrayList<>();
    private @Nullable Process process;

    public ServerProcessLauncher(Path directory) {
        this.data = directory.resolve("data");
        this.log = directory.resolve("server.log");
    }

    /** Starts it with a further option of the virtual machine, such as {@code -Dname=value}. */
    public ServerProcessLauncher withOption(String option) {
        options.add(option);
        return this;
    }

    /** Starts it with further arguments. */
    public ServerProcessLauncher withArguments(String... more) {
        arguments.addAll(List.of(more));
        return this;
    }

    /** A process of the program with these arguments, its output in the log. */
    public Process run(List<String> line) throws IOException {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx160m",
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1", // most of these processes live for seconds
                // On a busy machine starting may take so long that Vert.x warns of it.
                "-Dquarkus.log.category.\"io.vertx.core.impl.BlockedThreadChecker\".level=ERROR",
                "-Dkeyhold.launcher=./keyhold"));
        if (Runtime.version().feature() >= 24) {
            command.add("--enable-native-access=ALL-UNNAMED");
        }
        command.addAll(options);
        command.addAll(List.of("-jar", APPLICATION.toString()));
        command.addAll(line);
        ProcessBuilder builder = new ProcessBuilder(command);
        builder.environment().keySet().removeIf(name -> name.startsWith("KEYHOLD_") || name.startsWith("AWS_"));
        return builder.redirectErrorStream(true).redirectOutput(log.toFile()).start();
    }

    Process serve(String... more) throws IOException {
        List<String> line =
                new ArrayList<>(List.of("serve", "--data", data.toString(), "--http-port", "0", "--https-port", "0"));
        line.addAll(arguments);
        line.addAll(List.of(more));
        return run(line);
    }

    @Override
    public void start() {
        start(new String[0]);
    }

    void start(String... more) {
        try {
            Process started = serve(more);
            process = started;
            Instant end = Instant.now().plus(PATIENCE);
            while (!output().contains("Ctrl-C")) {
                if (!started.isAlive() || Instant.now().isAfter(end)) {
                    throw new IllegalStateException("the server did not start: " + output());
                }
                TimeUnit.MILLISECONDS.sleep(20);
            }
        } catch (IOException | InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Starts it, and kills it this long after something was so, whatever it does then. */
    public void startAndKillAfter(BooleanSupplier begun, long millis) {
        try {
            Process started = serve();
            process = started;
            while (started.isAlive() && !begun.getAsBoolean()) {
                TimeUnit.MILLISECONDS.sleep(1);
            }
            TimeUnit.MILLISECONDS.sleep(millis);
        } catch (IOException | InterruptedException e) {
            throw new IllegalStateException(e);
        }
        kill();
    }

    @Override
    public void stop() {
        end(ProcessHandle::destroy);
    }

    @Override
    public void kill() {
        end(ProcessHandle::destroyForcibly);
    }

    @Override
    public void close() {
        kill();
    }

    @Override
    public URI endpoint() {
        return URI.create(first("HTTP +(http://\\S+)", output()));
    }

    URI secureEndpoint() {
        return URI.create(first("HTTPS +(https://\\S+)", output()));
    }

    @Override
    public String accountId() {
        return first("Account +(\\d+)", output());
    }

    @Override
    public String accessKeyId() {
        return credential("aws_access_key_id");
    }

    @Override
    public String secretAccessKey() {
        return credential("aws_secret_access_key");
    }

    /** A client with the root access key, over plain HTTP; closed by whoever asked for it. */
    KmsClient client(Region region) {
        return KmsClient.builder()
                .endpointOverride(endpoint())
                .region(region)
                .credentialsProvider(
                        StaticCredentialsProvider.create(AwsBasicCredentials.create(accessKeyId(), secretAccessKey())))
                .httpClient(UrlConnectionHttpClient.create())
                .build();
    }

    public Path data() {
        return data;
    }

    long pid() {
        Process running = process;
        if (running == null) {
            throw new IllegalStateException("it does not run");
        }
        return running.pid();
    }

    /** Everything that the process has printed since it was started. */
    public String output() {
        try {
            return Files.readString(log);
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    private void end(Consumer<ProcessHandle> how) {
        Process running = process;
        process = null;
        if (running == null) {
            return;
        }
        how.accept(running.toHandle());
        try {
            if (!running.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS)) {
                running.destroyForcibly();
                throw new IllegalStateException("the server did not stop: " + output());
            }
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private String credential(String name) {
        Properties properties = new Properties();
        try (Reader reader = Files.newBufferedReader(data.resolve("credentials"), UTF_8)) {
            properties.load(reader);
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
        return properties.getProperty(name, "");
    }

    private static String first(String pattern, String text) {
        Matcher matcher = Pattern.compile(pattern).matcher(text);
        if (!matcher.find()) {
            throw new IllegalStateException("nothing like " + pattern + " in: " + text);
        }
        return matcher.group(1);
    }
}
