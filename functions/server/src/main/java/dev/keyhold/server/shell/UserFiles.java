package dev.keyhold.server.shell;

import java.nio.file.Path;
import java.util.Map;

/**
 * The user's own AWS files. (AWS SDKs and Tools Reference Guide, "Location of the shared config and credentials files".)
 */
public record UserFiles(Path config, Path credentials) {
    /**
     * @param dataDirectory a file in it is not the user's own: a shell that evaluated {@code keyhold env} names it
     */
    public static UserFiles of(Map<String, String> environment, Path home, Path dataDirectory) {
        Path directory = home.resolve(".aws");
        return new UserFiles(
                named(environment, "AWS_CONFIG_FILE", directory.resolve("config"), dataDirectory),
                named(environment, "AWS_SHARED_CREDENTIALS_FILE", directory.resolve("credentials"), dataDirectory));
    }

    private static Path named(Map<String, String> environment, String variable, Path standard, Path dataDirectory) {
        String value = environment.getOrDefault(variable, "");
        Path path = Path.of(value).toAbsolutePath().normalize();
        boolean isUsers = !value.isEmpty() && !value.equals("/dev/null") && !path.startsWith(dataDirectory);
        return isUsers ? path : standard;
    }
}
