package dev.keyhold.server.config;

import dev.keyhold.server.CommandFailedException;
import io.smallrye.config.ConfigMappings;
import io.smallrye.config.ConfigMappings.ConfigClass;
import java.io.IOException;
import java.io.Reader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/** The file {@code DIR/keyhold.properties}. It may hold Quarkus' own settings beside Keyhold's. */
final class SettingsFile {
    static final String NAME = "keyhold.properties";

    private static final String FRAMEWORK = "quarkus.";

    private SettingsFile() {}

    /** Reads the file, if there is one. A name that nobody knows is refused: it is most likely a misspelt one. */
    static Map<String, String> read(Path file) {
        Map<String, String> values = load(file);
        Set<String> known = names();
        for (String name : values.keySet()) {
            if (!known.contains(name) && !name.startsWith(FRAMEWORK) && !RegionStoreSettings.isOne(name)) {
                throw new CommandFailedException(file + ": there is no setting " + name + "; there are "
                        + String.join(", ", known) + ", " + RegionStoreSettings.NAME);
            }
        }
        return values;
    }

    /** The names that the file may hold. */
    private static Set<String> names() {
        Set<String> names = new TreeSet<>(ConfigMappings.getProperties(ConfigClass.configClass(KeyholdSettings.class))
                .keySet());
        names.remove("keyhold.data");
        return names;
    }

    private static Map<String, String> load(Path file) {
        Properties properties = new Properties();
        if (Files.exists(file)) {
            try (Reader reader = Files.newBufferedReader(file, StandardCharsets.UTF_8)) {
                properties.load(reader);
            } catch (IOException | IllegalArgumentException e) {
                throw CommandFailedException.of("cannot read the settings in " + file, e);
            }
        }
        Map<String, String> values = new TreeMap<>();
        properties.stringPropertyNames().forEach(name -> values.put(name, properties.getProperty(name)));
        return values;
    }
}
