package dev.keyhold.kms.store.sqlite;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.keyhold.kms.store.StoreUnavailableException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

// spec: store.md ST-80
class DataDirectoryLockTest {
    @TempDir
    Path directory;

    @Test
    void acquire_ofFreeDirectory_writesTheProcessIntoAFileForTheOwnerOnly() throws IOException {
        Path file = directory.resolve("lock");
        try (DataDirectoryLock lock = DataDirectoryLock.acquire(directory)) {
            assertThat(lock).isNotNull();
            assertThat(file).hasContent("" + ProcessHandle.current().pid());
            assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                    .isEqualTo("rw-------");
        }
        assertThat(file).exists();
    }

    @Test
    void acquire_ofDirectoryThatAnotherProcessUses_isRefusedWithItsNames() throws Exception {
        try (ChildJvm other = ChildJvm.start(LockingMain.class, directory)) {
            other.awaitLines(1);

            assertRefused(directory, "process " + other.pid());
        }
    }

    @Test
    void acquire_afterTheOtherProcessWasKilled_isDone() throws Exception {
        try (ChildJvm other = ChildJvm.start(LockingMain.class, directory)) {
            other.awaitLines(1);
            assertThat(other.kill()).containsExactly("locked");
        }

        DataDirectoryLock.acquire(directory).close();
    }

    /** The second attempt must not release the first one's lock, as closing a file does with locks of the process. */
    @Test
    void acquire_againInTheSameProcess_isRefusedAndKeepsTheLock() throws Exception {
        Path sameDirectory =
                Files.createSymbolicLink(directory.resolveSibling(directory.getFileName() + "-link"), directory);
        try (DataDirectoryLock lock = DataDirectoryLock.acquire(directory)) {
            assertThat(lock).isNotNull();
            assertRefused(directory, "process " + ProcessHandle.current().pid());
            assertRefused(sameDirectory, "process " + ProcessHandle.current().pid());

            try (ChildJvm other = ChildJvm.start(LockingMain.class, directory)) {
                other.awaitLines(1);
                assertThat(other.kill().get(0)).contains("is used by another Keyhold server");
            }
        } finally {
            Files.delete(sameDirectory);
        }
    }

    @Test
    void acquire_afterClose_isDone() {
        DataDirectoryLock.acquire(directory).close();
        DataDirectoryLock.acquire(directory).close();
    }

    // spec: backup.md BK-20
    @Test
    void acquireForBackup_besideAServer_isDoneOnceAtATime() {
        try (DataDirectoryLock server = DataDirectoryLock.acquire(directory);
                DataDirectoryLock backup = DataDirectoryLock.acquireForBackup(directory)) {
            assertThat(server).isNotEqualTo(backup);
            assertThatThrownBy(() -> DataDirectoryLock.acquireForBackup(directory))
                    .isInstanceOf(StoreUnavailableException.class)
                    .hasMessageContaining("a backup of the data directory " + directory)
                    .hasMessageContaining("process " + ProcessHandle.current().pid());
        }
        DataDirectoryLock.acquireForBackup(directory).close();
    }

    @Test
    void acquire_ofWhatIsNoDirectory_isRefusedWithItsName() throws IOException {
        Path file = Files.writeString(directory.resolve("file"), "");

        assertRefused(directory.resolve("missing"), "cannot be used");
        assertRefused(file, "cannot be used");
    }

    private static void assertRefused(Path directory, String reason) throws IOException {
        assertThatThrownBy(() -> DataDirectoryLock.acquire(directory))
                .isInstanceOf(StoreUnavailableException.class)
                .hasMessageContaining(
                        Files.exists(directory) ? directory.toRealPath().toString() : directory.toString())
                .hasMessageContaining(reason);
    }
}
