package dev.keyhold.server.command;

import java.io.IOException;
import java.io.InputStream;
import java.util.Properties;

/** The version of this program, which the build writes down. */
public final class ProductVersion {
    private ProductVersion() {}

    public static String read() {
        Properties properties = new Properties();
        try (InputStream in = ProductVersion.class.getResourceAsStream("/keyhold-version.properties")) {
            if (in != null) {
                properties.load(in);
            }
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
        return properties.getProperty("version", "of an unknown version");
    }
}
