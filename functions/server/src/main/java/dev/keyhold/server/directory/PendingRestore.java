package dev.keyhold.server.directory;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.keyhold.kms.store.sqlite.DataDirectoryLock;
import dev.keyhold.server.CommandFailedException;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.DirectoryStream;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The decision that restored stores, which lie beside those in place, take their places: all of them, whatever happens
 * (docs/spec/backup.md BK-31). Only for whoever has the data directory's lock.
 */
public final class PendingRestore {
    private static final String FIRST_LINE = "Keyhold restore";
    private static final String TIME = "time: ";
    private static final String STORE = "store: ";
    private static final String LOG = "-wal";
    private static final String LOG_INDEX = "-shm";

    private final DataDirectory directory;
    private final Instant time;
    private final List<Path> stores;

    private PendingRestore(DataDirectory directory, Instant time, List<Path> stores) {
        this.directory = directory;
        this.time = time;
        this.stores = stores;
    }

    /** Whether a restore was decided on and not ended. */
    public static boolean isThere(DataDirectory directory) {
        return Files.exists(directory.restoreDecision());
    }

    /**
     * Ends a restore that was decided on, and deletes what is left of one that was not: afterwards the stores are whole.
     *
     * @param stores where stores are
     */
    public static void settle(DataDirectory directory, Collection<Path> stores) {
        PendingRestore pending =
                isThere(directory) ? read(directory) : new PendingRestore(directory, Instant.EPOCH, List.of());
        List<Path> left = stores.stream()
                .filter(store -> Files.exists(DataDirectory.restoring(store)))
                .toList();
        List<DataDirectoryLock> locks = new ArrayList<>();
        try {
            Stream.concat(pending.stores.stream(), left.stream())
                    .map(Path::normalize)
                    .filter(store -> !store.equals(directory.database().normalize()))
                    .distinct()
                    .map(DataDirectoryLock::acquireForStore)
                    .forEach(locks::add);
            if (!pending.stores.isEmpty()) {
                pending.end();
            }
            stores.forEach(DataDirectory::discardRestoring);
            discardHalfDecision(directory);
        } finally {
            locks.forEach(DataDirectoryLock::close);
        }
    }

    /** What a kill leaves of a decision that was being written. */
    private static void discardHalfDecision(DataDirectory directory) {
        String pattern = "." + directory.restoreDecision().getFileName() + ".*";
        try (DirectoryStream<Path> left = Files.newDirectoryStream(directory.root(), pattern)) {
            for (Path each : left) {
                Files.delete(each);
            }
        } catch (IOException e) {
            throw CommandFailedException.of("cannot delete what is left of a restore in " + directory.root(), e);
        }
    }

    /**
     * Decides that the copies beside these stores take their places, and carries it out. The copies are whole and closed, and the caller
     * has the lock of each store.
     *
     * @return where the stores are kept that were there
     */
    public static List<Path> carryOut(DataDirectory directory, List<Path> stores, Instant now) {
        PendingRestore decision = new PendingRestore(directory, now, List.copyOf(stores));
        try {
            decision.write();
        } catch (IOException e) {
            throw CommandFailedException.of("cannot write " + directory.restoreDecision(), e);
        }
        return decision.end();
    }

    private void write() throws IOException {
        for (Path store : stores) {
            Path copy = DataDirectory.restoring(store);
            if (Files.exists(beside(copy, LOG))) {
                throw new IllegalStateException(copy + " was not closed");
            }
            if (Files.exists(DataDirectory.replaced(store, time))) {
                throw new CommandFailedException("there is a " + DataDirectory.replaced(store, time) + "; try again");
            }
            flush(copy, StandardOpenOption.WRITE);
            flushDirectory(store);
        }
        AtomicFile.writeSecret(directory.restoreDecision(), text().getBytes(UTF_8));
    }

    private List<Path> end() {
        try {
            for (Path store : stores) {
                putInPlace(store);
            }
            Files.delete(directory.restoreDecision());
            flushDirectory(directory.restoreDecision());
            return stores.stream()
                    .map(store -> DataDirectory.replaced(store, time))
                    .filter(Files::exists)
                    .toList();
        } catch (IOException e) {
            throw CommandFailedException.of(
                    "cannot put the restored stores in place, which the next start or restore tries again", e);
        }
    }

    /** It may have been done before, in part or as a whole. */
    private void putInPlace(Path store) throws IOException {
        Path copy = DataDirectory.restoring(store);
        if (Files.exists(copy)) {
            keep(store, DataDirectory.replaced(store, time));
            Files.move(copy, store, StandardCopyOption.ATOMIC_MOVE);
            flushDirectory(store);
        } else if (!Files.exists(store)) {
            throw new CommandFailedException("a restore was decided on and is not ended, and neither " + copy + " nor "
                    + store + " is there; bring back the directory that it was in");
        }
    }

    /**
     * Gives the store in place a second name. A log is there only if it could not be opened; under the old name it would be
     * taken for the restored one's.
     */
    private static void keep(Path store, Path kept) throws IOException {
        if (Files.exists(store) && !Files.exists(kept)) {
            try {
                Files.createLink(kept, store);
            } catch (UnsupportedOperationException | FileSystemException noLinks) {
                // For a moment it has no name but that; the decision stands.
                Files.move(store, kept, StandardCopyOption.ATOMIC_MOVE);
            }
        }
        if (Files.exists(beside(store, LOG))) {
            Files.move(beside(store, LOG), beside(kept, LOG), StandardCopyOption.ATOMIC_MOVE);
        }
        Files.deleteIfExists(beside(store, LOG_INDEX));
        flushDirectory(store);
    }

    private String text() {
        return Stream.concat(Stream.of(FIRST_LINE, TIME + time), stores.stream().map(store -> STORE + written(store)))
                .map(line -> line + "\n")
                .collect(Collectors.joining());
    }

    /** A data directory may be moved before the restore is ended. */
    private Path written(Path store) {
        Path root = directory.root().normalize();
        return store.normalize().startsWith(root) ? root.relativize(store.normalize()) : store;
    }

    private static PendingRestore read(DataDirectory directory) {
        Path file = directory.restoreDecision();
        try {
            List<String> lines = Files.readAllLines(file, UTF_8);
            if (lines.size() < 3
                    || !lines.get(0).equals(FIRST_LINE)
                    || !lines.get(1).startsWith(TIME)) {
                throw new CommandFailedException(file + " is not what a restore writes");
            }
            return new PendingRestore(
                    directory,
                    Instant.parse(lines.get(1).substring(TIME.length())),
                    lines.stream()
                            .skip(2)
                            .map(line -> line.substring(STORE.length()))
                            .map(path -> directory.root().resolve(path).normalize())
                            .toList());
        } catch (DateTimeException | IOException e) {
            throw CommandFailedException.of("cannot read " + file + ", which a restore wrote", e);
        }
    }

    private static void flushDirectory(Path file) throws IOException {
        flush(file.resolveSibling("."), StandardOpenOption.READ);
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
