package dev.keyhold.server.config;

import dev.keyhold.server.CommandFailedException;
import io.smallrye.config.ConfigValidationException;
import io.smallrye.config.EnvConfigSource;
import io.smallrye.config.PropertiesConfigSource;
import io.smallrye.config.SmallRyeConfig;
import io.smallrye.config.SmallRyeConfigBuilder;
import java.nio.file.Path;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reads the settings before anything is started with them. */
public final class SettingsReader {
    /** What is prepended to messages of the configuration library. */
    private static final String MESSAGE_NUMBER = "(\\S+Exception: )?SRCFG[0-9]{5}: ";

    private static final Pattern UNUSABLE = Pattern.compile(
            "The config property (\\S+) with the config value \"(.*)\" threw an Exception whilst being converted (.*)");

    private static final int FLAGS = 400;
    private static final int ENVIRONMENT = 300;
    private static final int FILE = 250;

    private final Map<String, String> environment;
    private final Path home;

    /**
     * @param environment the process's environment
     * @param home the user's home directory
     */
    public SettingsReader(Map<String, String> environment, Path home) {
        this.environment = environment;
        this.home = home;
    }

    /**
     * @param flags the settings that were given on the command line, by their full names
     * @throws CommandFailedException if one of them cannot be what it is
     */
    public ServerSettings read(Map<String, String> flags) {
        Path directory = DataDirectoryChoice.choose(flags, environment, home);
        Map<String, String> file = SettingsFile.read(directory.resolve(SettingsFile.NAME));
        try {
            SmallRyeConfig config = new SmallRyeConfigBuilder()
                    .withSources(new PropertiesConfigSource(flags, "flags", FLAGS))
                    .withSources(new EnvConfigSource(environment, ENVIRONMENT))
                    .withSources(new PropertiesConfigSource(file, SettingsFile.NAME, FILE))
                    .addDiscoveredConverters()
                    .addDefaultInterceptors()
                    .withValidateUnknown(false)
                    .withMapping(KeyholdSettings.class)
                    .build();
            return ServerSettings.of(
                    directory,
                    config.getConfigMapping(KeyholdSettings.class),
                    RegionStoreSettings.read(file, environment));
        } catch (ConfigValidationException e) {
            throw new CommandFailedException(plain(e.getProblem(0).getMessage()), e);
        } catch (IllegalArgumentException | NoSuchElementException e) {
            throw new CommandFailedException(plain(String.valueOf(e.getMessage())), e);
        }
    }

    private static String plain(String message) {
        String text = message.replaceAll(MESSAGE_NUMBER, "").replace('\n', ' ');
        Matcher unusable = UNUSABLE.matcher(text);
        return unusable.matches() ? unusable.group(1) + " is " + unusable.group(2) + ": " + unusable.group(3) : text;
    }
}
