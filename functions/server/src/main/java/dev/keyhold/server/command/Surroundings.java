package dev.keyhold.server.command;

import dev.keyhold.server.shell.ShellText;
import java.nio.file.Path;
import java.util.Map;
import java.util.Properties;

/**
 * What a command sees of the process that it runs in.
 *
 * @param environment the environment's variables
 * @param home the user's home directory
 * @param program what the user types to call this program, as a shell takes it
 * @param colour whether the output is for a terminal that shows colours
 */
public record Surroundings(Map<String, String> environment, Path home, String program, boolean colour) {
    public Surroundings {
        environment = Map.copyOf(environment);
    }

    /** The surroundings of this process; the launcher says how it was called, and whether it writes to a terminal. */
    public static Surroundings of(Map<String, String> environment, Properties properties) {
        return new Surroundings(
                environment,
                home(environment, properties),
                ShellText.quote(properties.getProperty("keyhold.launcher", "keyhold")),
                Boolean.parseBoolean(properties.getProperty("keyhold.colour")));
    }

    /** As shells and AWS clients see it: the variable goes before the user database, which is all that Java asks. */
    private static Path home(Map<String, String> environment, Properties properties) {
        String variable = environment.getOrDefault("HOME", "");
        return Path.of(variable.startsWith("/") ? variable : properties.getProperty("user.home", "/"));
    }
}
