package dev.keyhold.server.launcher;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * The real launcher in a clone that has next to no sources, and a machine that has nothing but the tools that every POSIX
 * system has, and a Java and a Maven that only tell how they were called.
 */
final class FakeClone {
    private static final List<String> SYSTEM = List.of(
            "cat",
            "cksum",
            "cp",
            "dirname",
            "find",
            "flock",
            "head",
            "mkdir",
            "mv",
            "readlink",
            "rm",
            "rmdir",
            "sed",
            "sha256sum",
            "sleep",
            "sort",
            "stat",
            "touch");

    private final Path root;
    private final Path bin;
    private final Map<String, String> environment = new TreeMap<>();

    /** How the launcher ended. {@code output} holds both streams, {@code calls} what Maven and Java were called with. */
    record Result(int status, String output, List<String> calls) {}

    FakeClone(Path directory) throws IOException {
        root = Files.createDirectories(directory.resolve("the clone"));
        bin = Files.createDirectories(directory.resolve("bin"));
        for (String tool : SYSTEM) {
            Path found = which(tool);
            if (Files.exists(found)) {
                tool(bin, tool, "exec " + found + " \"$@\"");
            }
        }
        Files.copy(Path.of("../../keyhold"), root.resolve("keyhold"));
        source("pom.xml", "1");
        source("functions/pom.xml", "1");
        source("testvectors/pom.xml", "1");
        source(".mvn/maven.config", "");
        source("functions/server/pom.xml", "1");
        source("functions/server/src/main/java/Main.java", "1");
        environment.put("PATH", bin.toString());
        environment.put("CALLS", directory.resolve("calls").toString());
        javaIn(bin, "17.0.15");
        tool(bin, "javac", "exit 0");
        maven(
                "mkdir -p functions/server/target/quarkus-app; echo > functions/server/target/quarkus-app/quarkus-run.jar");
    }

    private static Path which(String tool) {
        return Stream.of("/bin", "/usr/bin", "/usr/local/bin")
                .map(folder -> Path.of(folder, tool))
                .filter(Files::isExecutable)
                .findFirst()
                .orElse(Path.of("/nowhere"));
    }

    Path root() {
        return root;
    }

    Path bin() {
        return bin;
    }

    /** Writes a source file. */
    void source(String name, String content) throws IOException {
        Path file = root.resolve(name);
        Files.createDirectories(file.getParent());
        Files.writeString(file, content);
    }

    void maven(String script) throws IOException {
        tool(bin, "mvn", "echo \"mvn $*\" >> \"$CALLS\"; " + script);
    }

    /** A Java of this version. */
    void javaIn(Path folder, String version) throws IOException {
        tool(
                folder,
                "java",
                "case \" $* \" in *' -version '*) echo 'openjdk version \"" + version
                        + "\" 2026-01-01' >&2; exit;; esac; "
                        + "echo \"java $*\" >> \"$CALLS\"; echo \"umask $(umask)\" >> \"$CALLS\"");
    }

    void tool(Path folder, String name, String script) throws IOException {
        Files.createDirectories(folder);
        Path file = folder.resolve(name);
        Files.deleteIfExists(file);
        Files.writeString(file, "#!/bin/sh\n" + script + "\n");
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
    }

    void remove(String tool) throws IOException {
        Files.delete(bin.resolve(tool));
    }

    FakeClone with(String variable, String value) {
        environment.put(variable, value);
        return this;
    }

    Result run(String... arguments) throws IOException, InterruptedException {
        return finish(start(root.resolve("keyhold"), Path.of("/"), arguments));
    }

    Process start(Path launcher, Path from, String... arguments) throws IOException {
        List<String> command = new ArrayList<>(List.of(launcher.toString()));
        command.addAll(List.of(arguments));
        ProcessBuilder builder =
                new ProcessBuilder(command).directory(from.toFile()).redirectErrorStream(true);
        builder.environment().clear();
        builder.environment().putAll(environment);
        return builder.start();
    }

    /** Waits for it; what was called since the last time is told once. */
    Result finish(Process process) throws IOException, InterruptedException {
        String output = new String(process.getInputStream().readAllBytes(), UTF_8);
        if (!process.waitFor(60, TimeUnit.SECONDS)) {
            process.destroyForcibly();
            throw new IllegalStateException("the launcher hangs: " + output);
        }
        Path log = Path.of(environment.getOrDefault("CALLS", ""));
        List<String> calls = Files.exists(log) ? Files.readAllLines(log) : List.of();
        Files.deleteIfExists(log);
        return new Result(process.exitValue(), output, calls);
    }

    /** Every file in the clone but what Maven and the launcher put into target folders. */
    Map<String, String> sources() throws IOException {
        Map<String, String> all = new TreeMap<>();
        try (Stream<Path> files = Files.walk(root)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                String name = root.relativize(file).toString();
                if (!name.contains("target/")) {
                    all.put(name, Files.readString(file));
                }
            }
        }
        return all;
    }
}
