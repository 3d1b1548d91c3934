package dev.keyhold.kms.store.sqlite;

import static java.nio.charset.StandardCharsets.US_ASCII;

import dev.keyhold.kms.store.StoreUnavailableException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * The right to use a data directory, a single store, or to copy a directory's database, each of which one process at a time has. It is a lock of the
 * operating system, so it ends with the process, however that ends. The file itself stays: if it were deleted, two processes
 * could hold locks on two files of its name.
 */
public final class DataDirectoryLock implements AutoCloseable {
    private static final String USE = "lock";
    private static final String COPY = "backup-lock";
    private static final String STORE = ".lock";
    private static final String ROOT_KEY = ".change-lock";
    private static final int MAX_PROCESS_ID_BYTES = 20;

    /**
     * Static because the operating system's lock belongs to the process: opening the file a second time and closing it
     * would silently release the lock.
     */
    private static final Set<Path> HELD = ConcurrentHashMap.newKeySet();

    private final Path file;
    private final FileChannel channel;

    private DataDirectoryLock(Path file, FileChannel channel) {
        this.file = file;
        this.channel = channel;
    }

    /**
     * Takes the right to use the directory, without waiting for it.
     *
     * @param directory an existing directory
     * @throws StoreUnavailableException if another server has it or the directory cannot be written; the message names
     *     the directory and is for the operator
     */
    public static DataDirectoryLock acquire(Path directory) {
        return acquire(directory, USE);
    }

    /**
     * Takes the right to copy the directory's database, without waiting for it. A server may use the directory meanwhile; its
     * database is not replaced by another.
     *
     * @param directory an existing directory
     * @throws StoreUnavailableException if another process has it or the directory cannot be written; the message names
     *     the directory and is for the operator
     */
    public static DataDirectoryLock acquireForBackup(Path directory) {
        return acquire(directory, COPY);
    }

    /**
     * Takes the right to use one store of a server that has several, wherever it lies, without waiting for it.
     *
     * @param file its database, in an existing directory
     * @throws StoreUnavailableException if another server has it or the directory cannot be written; the message names
     *     the file and is for the operator
     */
    public static DataDirectoryLock acquireForStore(Path file) {
        return acquire(file.toAbsolutePath().resolveSibling("."), file.getFileName() + STORE);
    }

    /**
     * Takes the right to change the root key of a file, without waiting for it: servers of one table may have one file.
     *
     * @param file in an existing directory; it need not be there itself
     * @throws StoreUnavailableException if another process has it or the directory cannot be written; the message names
     *     the file and is for the operator
     */
    public static DataDirectoryLock acquireForRootKey(Path file) {
        return acquire(file.toAbsolutePath().resolveSibling("."), file.getFileName() + ROOT_KEY);
    }

    private static DataDirectoryLock acquire(Path directory, String name) {
        try {
            Path real = directory.toRealPath().resolve(name);
            if (!HELD.add(real)) {
                throw inUse(real, "" + ProcessHandle.current().pid());
            }
            @Nullable DataDirectoryLock lock = null;
            try {
                lock = acquireReal(real);
                return lock;
            } finally {
                if (lock == null) {
                    HELD.remove(real);
                }
            }
        } catch (IOException e) {
            throw new StoreUnavailableException(
                    "the data directory " + directory.normalize() + " cannot be used (" + e + ")", e);
        }
    }

    @Override
    public void close() {
        try {
            channel.close();
        } catch (IOException e) {
            throw new StoreUnavailableException(file + " cannot be released", e);
        } finally {
            HELD.remove(file);
        }
    }

    private static DataDirectoryLock acquireReal(Path file) throws IOException {
        OwnerOnly.createFile(file);
        FileChannel channel = FileChannel.open(file, StandardOpenOption.READ, StandardOpenOption.WRITE);
        @Nullable FileLock lock = null;
        try {
            lock = channel.tryLock();
            if (lock == null) {
                throw inUse(file, read(channel));
            }
            write(channel, "" + ProcessHandle.current().pid());
            return new DataDirectoryLock(file, channel);
        } finally {
            if (lock == null) {
                channel.close();
            }
        }
    }

    private static void write(FileChannel channel, String processId) throws IOException {
        channel.truncate(0);
        channel.write(ByteBuffer.wrap(processId.getBytes(US_ASCII)), 0);
    }

    private static String read(FileChannel channel) throws IOException {
        ByteBuffer bytes = ByteBuffer.allocate(MAX_PROCESS_ID_BYTES);
        channel.read(bytes, 0);
        return US_ASCII.decode(bytes.flip()).toString();
    }

    private static StoreUnavailableException inUse(Path file, String processId) {
        String user = "(process " + processId + ")";
        if (file.toString().endsWith(ROOT_KEY)) {
            String rootKey = file.toString().substring(0, file.toString().length() - ROOT_KEY.length());
            return new StoreUnavailableException(
                    "the root key " + rootKey + " is being changed " + user + "; try again when that is done");
        }
        if (file.toString().endsWith(STORE)) {
            String store = file.toString().substring(0, file.toString().length() - STORE.length());
            return new StoreUnavailableException("the store " + store + " is used by another Keyhold server " + user
                    + "; each has stores of its own");
        }
        return new StoreUnavailableException(
                file.endsWith(COPY)
                        ? "a backup of the data directory " + file.getParent() + " is being made or restored " + user
                                + "; try again when that is done"
                        : "the data directory " + file.getParent() + " is used by another Keyhold server " + user
                                + "; stop it, or give this one a directory of its own");
    }
}
