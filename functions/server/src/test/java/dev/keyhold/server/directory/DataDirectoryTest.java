package dev.keyhold.server.directory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.keyhold.server.CommandFailedException;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

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

    /** Nobody can make files there, root included. */
    @ParameterizedTest
    @ValueSource(strings = {"/proc/self/fd", "/proc/self/fd/keyhold"})
    @EnabledOnOs(OS.LINUX)
    void prepare_whereNobodyMayWrite_isRefusedInOneLine(Path unwritable) {
        assertThatThrownBy(() -> new DataDirectory(unwritable).prepare())
                .isInstanceOf(CommandFailedException.class)
                .hasMessageStartingWith("cannot write to the data directory " + unwritable + ": " + unwritable);
    }

    @Test
    void prepare_withoutPermission_saysSo() throws IOException {
        Path locked = Files.createDirectory(
                parent.resolve("d"),
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("r-x------")));
        // Root may write there; what it would be told is what anybody is told whom the system refuses.
        ThrowingCallable refused = isRoot()
                ? () -> {
                    throw CommandFailedException.of(
                            "cannot write to the data directory " + locked,
                            new AccessDeniedException(locked.toString()));
                }
                : () -> new DataDirectory(locked).prepare();

        assertThatThrownBy(refused)
                .isInstanceOf(CommandFailedException.class)
                .hasMessageStartingWith(
                        "cannot write to the data directory " + locked + ": no permission for " + locked);
    }

    private static boolean isRoot() {
        return System.getProperty("user.name").equals("root");
    }

    private static String mode(Path file) throws IOException {
        return PosixFilePermissions.toString(Files.getPosixFilePermissions(file));
    }
}
