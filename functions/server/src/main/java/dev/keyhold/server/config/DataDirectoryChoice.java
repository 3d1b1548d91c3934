package dev.keyhold.server.config;

import java.nio.file.Path;
import java.util.Map;

/** Decides which data directory is meant: the flag, else {@code KEYHOLD_DATA}, else one under the user's data directory. */
public final class DataDirectoryChoice {
    private DataDirectoryChoice() {}

    static Path choose(Map<String, String> flags, Map<String, String> environment, Path home) {
        String chosen = flags.getOrDefault("keyhold.data", environment.getOrDefault("KEYHOLD_DATA", ""));
        if (!chosen.isEmpty()) {
            return Path.of(chosen).toAbsolutePath().normalize();
        }
        return standard(environment, home);
    }

    /** The directory without a flag or {@code KEYHOLD_DATA}. XDG Base Directory Specification: a relative path is ignored. */
    public static Path standard(Map<String, String> environment, Path home) {
        String shared = environment.getOrDefault("XDG_DATA_HOME", "");
        Path base = shared.startsWith("/")
                ? Path.of(shared)
                : home.resolve(".local").resolve("share");
        return base.resolve("keyhold").toAbsolutePath().normalize();
    }
}
