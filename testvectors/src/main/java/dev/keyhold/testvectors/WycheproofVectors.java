package dev.keyhold.testvectors;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Assumptions;

/**
 * The vectors of Project Wycheproof, in the folder that the property {@code keyhold.vectors} or the environment
 * variable {@code KEYHOLD_VECTORS} names.
 */
public final class WycheproofVectors {
    private static final String ABSENT = "Wycheproof vectors: KEYHOLD_VECTORS is not set (testvectors/README.md)";

    private WycheproofVectors() {}

    /**
     * Finds a file of vectors, or aborts the test that asks when no folder was named.
     *
     * @throws IllegalStateException if the file is not in the folder, or no folder was named and
     *     {@code KEYHOLD_REQUIRE} lists {@code vectors}
     */
    public static Path file(String name) {
        String folder = folder();
        if (folder == null) {
            if (isRequired()) {
                throw new IllegalStateException(ABSENT);
            }
            return Assumptions.abort(ABSENT);
        }
        Path file = Path.of(folder, name);
        if (!Files.isRegularFile(file)) {
            throw new IllegalStateException("no vectors at " + file);
        }
        return file;
    }

    private static @Nullable String folder() {
        String property = System.getProperty("keyhold.vectors", "");
        return property.isBlank() ? System.getenv("KEYHOLD_VECTORS") : property;
    }

    private static boolean isRequired() {
        String required = System.getenv("KEYHOLD_REQUIRE");
        return required != null && List.of(required.split(",")).contains("vectors");
    }
}
