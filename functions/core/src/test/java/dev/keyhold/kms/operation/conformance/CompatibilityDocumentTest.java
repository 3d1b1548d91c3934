package dev.keyhold.kms.operation.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import dev.keyhold.kms.operation.fixture.KmsFixture;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class CompatibilityDocumentTest {
    private static final String PROPERTY = "keyhold.regenerate";
    private static final Path DOCUMENT =
            Path.of(System.getProperty("basedir", "."), "..", "..", "docs", "compatibility.md");
    private static final String COMMAND = "mvn -pl functions/core -am test -Dtest=CompatibilityDocumentTest "
            + "-Dsurefire.failIfNoSpecifiedTests=false -D" + PROPERTY;

    @Test
    void document_isWhatTheDescriptorsSay() throws IOException {
        String expected = CompatibilityDocument.of(new KmsFixture().descriptors(), BuiltOperations.names());
        if (System.getProperty(PROPERTY) != null) {
            Files.writeString(DOCUMENT, expected);
        }

        assertThat(DOCUMENT)
                .as("docs/compatibility.md is out of date; this writes it anew: " + COMMAND)
                .content()
                .isEqualTo(expected);
    }
}
