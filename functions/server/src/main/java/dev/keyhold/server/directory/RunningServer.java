package dev.keyhold.server.directory;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.keyhold.kms.key.Region;
import java.io.IOException;
import java.io.StringReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Optional;
import java.util.Properties;
import org.jspecify.annotations.Nullable;

/**
 * Where a running server listens. It is written down because flags and free ports are known to that process only.
 *
 * @param processId the server's process
 * @param started when that process began, in milliseconds since 1970; tells it from a later one of the same ID
 * @param http the URL of plain HTTP; null if it is not served
 * @param https the URL of HTTPS
 * @param region the Region that its clients are told
 */
public record RunningServer(
        long processId, long started, @Nullable String http, String https, Region region) {
    private static final String PROCESS = "pid";
    private static final String STARTED = "started";
    private static final String HTTP = "http";
    private static final String HTTPS = "https";
    private static final String REGION = "region";

    /** This process, listening at these URLs. */
    public static RunningServer here(@Nullable String http, String https, Region region) {
        ProcessHandle self = ProcessHandle.current();
        return new RunningServer(self.pid(), startOf(self), http, https, region);
    }

    public void write(Path file) throws IOException {
        String plain = http == null ? "" : HTTP + "=" + http + "\n";
        String content = PROCESS + "=" + processId + "\n" + STARTED + "=" + started + "\n" + plain + HTTPS + "=" + https
                + "\n" + REGION + "=" + region + "\n";
        AtomicFile.writeReadable(file, content.getBytes(UTF_8));
    }

    /** Reads what a server wrote, if that server still runs. */
    public static Optional<RunningServer> find(Path file) {
        try {
            Properties properties = new Properties();
            properties.load(new StringReader(Files.readString(file)));
            return parse(properties).filter(RunningServer::isAlive);
        } catch (IOException | IllegalArgumentException absentOrForeign) {
            return Optional.empty();
        }
    }

    private static Optional<RunningServer> parse(Properties properties) {
        String https = properties.getProperty(HTTPS);
        if (https == null) {
            return Optional.empty();
        }
        return Optional.of(new RunningServer(
                Long.parseLong(properties.getProperty(PROCESS, "")),
                Long.parseLong(properties.getProperty(STARTED, "")),
                properties.getProperty(HTTP),
                https,
                new Region(properties.getProperty(REGION, ""))));
    }

    private boolean isAlive() {
        return ProcessHandle.of(processId)
                .filter(ProcessHandle::isAlive)
                .map(RunningServer::startOf)
                .filter(time -> time == started)
                .isPresent();
    }

    private static long startOf(ProcessHandle process) {
        return process.info().startInstant().map(Instant::toEpochMilli).orElse(0L);
    }
}
