package dev.keyhold.server.directory;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AtomicFileTest {
    @TempDir
    private Path directory;

    @Test
    void writeSecret_overAReadableFile_isForItsOwnerOnly() throws IOException {
        Path file = Files.writeString(directory.resolve("f"), "old");
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r--r--"));

        AtomicFile.writeSecret(file, "new".getBytes(UTF_8));

        assertThat(file).hasContent("new");
        assertThat(mode(file)).isEqualTo("rw-------");
        assertThat(names()).containsExactly("f");
    }

    @Test
    void writeReadable_newFile_isReadable() throws IOException {
        Path file = directory.resolve("f");

        AtomicFile.writeReadable(file, new byte[0]);

        assertThat(mode(file)).isEqualTo("rw-r--r--");
    }

    @Test
    void replace_throughALink_keepsLinkAndMode() throws IOException {
        Path target = Files.writeString(directory.resolve("target"), "old");
        Files.setPosixFilePermissions(target, PosixFilePermissions.fromString("rw-rw----"));
        Path link = Files.createSymbolicLink(directory.resolve("link"), Path.of("target"));

        AtomicFile.replace(link, "new".getBytes(UTF_8));

        assertThat(link).isSymbolicLink();
        assertThat(target).hasContent("new");
        assertThat(mode(target)).isEqualTo("rw-rw----");
    }

    @Test
    void replace_newFile_isForItsOwnerOnly() throws IOException {
        Path file = directory.resolve("f");

        AtomicFile.replace(file, "new".getBytes(UTF_8));

        assertThat(mode(file)).isEqualTo("rw-------");
    }

    @Test
    void write_whereItCannot_leavesNothingBehind() throws IOException {
        Path file = Files.createDirectories(directory.resolve("f/full"));

        assertThatThrownBy(() -> AtomicFile.writeSecret(directory.resolve("f"), new byte[1]))
                .isInstanceOf(IOException.class);

        assertThat(file).isDirectory();
        assertThat(names()).containsExactly("f");
    }

    private String mode(Path file) throws IOException {
        return PosixFilePermissions.toString(Files.getPosixFilePermissions(file));
    }

    private Stream<String> names() throws IOException {
        try (Stream<Path> files = Files.list(directory)) {
            return files.map(file -> file.getFileName().toString()).toList().stream();
        }
    }
}
