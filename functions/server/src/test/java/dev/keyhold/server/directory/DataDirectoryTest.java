package dev.keyhold.server.directory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assumptions.assumeThat;

import dev.keyhold.server.CommandFailedException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DataDirectoryTest {
    @TempDir
    private Path parent;

    @Test
    void prepare_missing_isMadeForItsOwnerOnly() throws IOException {
        DataDirectory directory = new DataDirectory(parent.resolve("a/b"));

        directory.prepare();
        directory.prepare();

        assertThat(mode(directory.root())).isEqualTo("rwx------");
        assertThat(mode(directory.tls())).isEqualTo("rwx------");
        assertThat(directory.root().toFile().list()).containsExactly("tls");
    }

    @Test
    void prepare_aFile_isRefused() throws IOException {
        Path file = Files.createFile(parent.resolve("f"));

        assertThatThrownBy(() -> new DataDirectory(file).prepare())
                .isInstanceOf(CommandFailedException.class)
                .hasMessage("the data directory " + file + " is a file");
    }

    @Test
    void prepare_belowAFile_isRefusedInOneLine() throws IOException {
        Path file = Files.createFile(parent.resolve("f"));

        assertThatThrownBy(() -> new DataDirectory(file.resolve("d")).prepare())
                .isInstanceOf(CommandFailedException.class)
                .hasMessageStartingWith("cannot write to the data directory " + file.resolve("d") + ": ");
    }

    @Test
    void prepare_notWritable_isRefused() throws IOException {
        assumeThat(System.getProperty("user.name"))
                .as("root may write anywhere")
                .isNotEqualTo("root");
        Path locked = Files.createDirectory(
                parent.resolve("d"),
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("r-x------")));

        assertThatThrownBy(() -> new DataDirectory(locked).prepare())
                .isInstanceOf(CommandFailedException.class)
                .hasMessageContaining("no permission for " + locked);
    }

    private static String mode(Path file) throws IOException {
        return PosixFilePermissions.toString(Files.getPosixFilePermissions(file));
    }
}
