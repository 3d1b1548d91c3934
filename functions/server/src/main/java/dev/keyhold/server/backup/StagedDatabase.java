package dev.keyhold.server.backup;

import dev.keyhold.kms.store.Store;
import dev.keyhold.kms.store.StoreUnavailableException;
import dev.keyhold.kms.store.sqlite.SqliteBackup;
import dev.keyhold.kms.store.sqlite.SqliteStore;
import dev.keyhold.server.CommandFailedException;
import dev.keyhold.server.directory.DataDirectory;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A copy of a backup beside the database, which becomes the database by one rename. Closing it deletes what did not become that.
 * The caller keeps every other process off both.
 */
final class StagedDatabase implements AutoCloseable {
    private static final String LOG = "-wal";
    private static final String LOG_INDEX = "-shm";
    private static final FileAttribute<?> OWNER_ONLY =
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"));

    private final Path backup;
    private final DataDirectory directory;
    private final Path file;

    private StagedDatabase(Path backup, DataDirectory directory) {
        this.backup = backup;
        this.directory = directory;
        this.file = directory.restoring();
    }

    /**
     * Copies a backup that is a whole database.
     *
     * @throws CommandFailedException if it is none, or cannot be copied
     */
    static StagedDatabase copy(Path backup, DataDirectory directory) {
        directory.discardRestoring();
        StagedDatabase staged = new StagedDatabase(backup, directory);
        boolean usable = false;
        try {
            if (Files.exists(beside(backup, LOG))) {
                throw staged.refused("there is a write-ahead log beside it, so it is the database of a server and not a"
                        + " backup; make one with: keyhold backup FILE");
            }
            staged.copy();
            SqliteBackup.check(staged.file);
            usable = true;
            return staged;
        } catch (IOException e) {
            throw CommandFailedException.of("cannot copy " + backup + " to " + staged.file, e);
        } catch (StoreUnavailableException e) {
            throw staged.refused(String.valueOf(e.getMessage()).replace(staged.file.toString(), "it"));
        } finally {
            if (!usable) {
                staged.close();
            }
        }
    }

    /** Opens it, in the current schema. Closing the store leaves everything in the one file. */
    Store open() {
        return SqliteStore.open(file);
    }

    /** What is said of a backup that cannot be used. */
    CommandFailedException refused(String reason) {
        return new CommandFailedException("cannot restore " + backup + ": " + reason);
    }

    /**
     * Becomes the database. There is a whole database at every moment if there was one before.
     *
     * @return where the one is that was there; null if there was none
     */
    @Nullable
    Path replace(Instant now) {
        Path database = directory.database();
        try {
            if (Files.exists(beside(file, LOG))) {
                throw new IllegalStateException(file + " was not closed");
            }
            flush(file, StandardOpenOption.WRITE);
            Path replaced = Files.exists(database) ? keep(database, now) : null;
            Files.move(file, database, StandardCopyOption.ATOMIC_MOVE);
            flush(database.resolveSibling("."), StandardOpenOption.READ);
            return replaced;
        } catch (IOException e) {
            throw CommandFailedException.of("cannot put the restored database in place", e);
        }
    }

    @Override
    public void close() {
        directory.discardRestoring();
    }

    /**
     * Gives the database a second name. A log is there only if the database could not be opened; under the old name it would be
     * taken for the restored database's.
     */
    private static Path keep(Path database, Instant now) throws IOException {
        Path kept = DataDirectory.replaced(database, now);
        Files.createLink(kept, database);
        if (Files.exists(beside(database, LOG))) {
            Files.move(beside(database, LOG), beside(kept, LOG), StandardCopyOption.ATOMIC_MOVE);
        }
        Files.deleteIfExists(beside(database, LOG_INDEX));
        flush(database.resolveSibling("."), StandardOpenOption.READ);
        return kept;
    }

    private void copy() throws IOException {
        Set<StandardOpenOption> create = Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
        try (FileChannel from = FileChannel.open(backup);
                FileChannel to = FileChannel.open(file, create, OWNER_ONLY)) {
            long size = from.size();
            long position = 0;
            while (position < size) {
                long count = from.transferTo(position, size - position, to);
                if (count <= 0) {
                    throw new IOException("the file became shorter while it was read");
                }
                position += count;
            }
        }
    }

    private static void flush(Path path, StandardOpenOption option) throws IOException {
        try (FileChannel channel = FileChannel.open(path, option)) {
            channel.force(true);
        }
    }

    private static Path beside(Path file, String suffix) {
        return file.resolveSibling(file.getFileName() + suffix);
    }
}
