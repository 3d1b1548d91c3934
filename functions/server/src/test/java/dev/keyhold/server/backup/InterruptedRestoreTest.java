package dev.keyhold.server.backup;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.keyhold.server.CommandFailedException;
import dev.keyhold.server.directory.DataDirectory;
import dev.keyhold.server.directory.PendingRestore;
import dev.keyhold.server.startup.LockedStore;
import dev.keyhold.server.startup.Preparation;
import dev.keyhold.server.startup.SqliteStorage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.InstantSource;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A restore of several stores that was killed, before or after it was decided on. */
class InterruptedRestoreTest extends TwoStores {
    // spec: backup.md BK-31: a kill after each step of the end
    @Test
    void start_afterARestoreThatWasDecidedOn_endsIt() throws IOException {
        for (int done = 0; done < 5; done++) {
            stage();
            Files.writeString(
                    directory.restoreDecision(),
                    "Keyhold restore\ntime: 2027-03-04T05:06:07.089Z\nstore: keyhold.db\nstore: eu.db\n");
            List<Path> stores = List.of(database, region);
            for (int step = 0; step < done; step++) {
                Path store = stores.get(step / 2);
                if (step % 2 == 0) {
                    Files.createLink(DataDirectory.replaced(store, NOW), store);
                } else {
                    Files.move(DataDirectory.restoring(store), store, StandardCopyOption.ATOMIC_MOVE);
                }
            }
            assertNoBackup("was interrupted");

            openStore().close();

            assertThat(stores).allSatisfy(store -> {
                assertThat(has(store, "later")).isFalse();
                assertThat(has(DataDirectory.replaced(store, NOW), "later")).isTrue();
            });
            assertThat(names(directory.root())).noneMatch(name -> name.contains("restor"));
            clear();
            stores.forEach(store -> put(store, "later"));
        }
    }

    /** The copies that it leaves. */
    private void stage() throws IOException {
        try (BackupFile file = BackupFile.open(backup)) {
            file.copy("keyhold.db", DataDirectory.restoring(database));
            file.copy("eu-west-1.db", DataDirectory.restoring(region));
        }
    }

    private LockedStore openStore() {
        return new Preparation(settings("data"), new SqliteStorage(), InstantSource.system()).openStore();
    }

    // spec: backup.md BK-28, BK-31
    @Test
    void start_afterARestoreThatWasNotDecidedOn_discardsIt() throws IOException {
        stage();
        Files.writeString(directory.root().resolve(".restore.decided.123456"), "Keyhold rest");

        openStore().close();

        assertNothingRestored();
    }

    // spec: backup.md BK-31
    @Test
    void start_whenACopyThatWasDecidedOnIsNowhere_isRefused() throws IOException {
        Files.writeString(
                directory.restoreDecision(), "Keyhold restore\ntime: 2027-03-04T05:06:07.089Z\nstore: gone/eu.db\n");
        Files.createDirectory(directory.root().resolve("gone"));
        assertThatThrownBy(this::openStore)
                .isInstanceOf(CommandFailedException.class)
                .hasMessageContaining("neither " + directory.root().resolve("gone/eu.db.restoring"));
        Files.writeString(directory.restoreDecision(), "something else");
        assertThatThrownBy(this::openStore).hasMessageContaining("is not what a restore writes");
        assertThat(PendingRestore.isThere(directory)).isTrue();
    }
}
