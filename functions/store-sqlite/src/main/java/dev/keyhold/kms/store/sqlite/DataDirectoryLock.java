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
 * The right to use a data directory, which one process at a time has. It is a lock of the operating system, so it ends with
 * the process, however that ends. The file itself stays: if it were deleted, two processes could hold locks on two files
 * of its name.
 */
public final class DataDirectoryLock implements AutoCloseable {
    private static final String NAME = "lock";
    private static final int MAX_PROCESS_ID_BYTES = 20;

    /**
     * Static because the operating system's lock belongs to the process: opening the file a second time and closing it
     * would silently release the lock.
     */
    private static final Set<Path> HELD = ConcurrentHashMap.newKeySet();

    private final Path directory;
    private final FileChannel channel;

    private DataDirectoryLock(Path directory, FileChannel channel) {
        this.directory = directory;
        this.channel = channel;
    }

    /**
     * Takes the lock, without waiting for it.
     *
     * @param directory an existing directory
     * @throws StoreUnavailableException if another server has it or the directory cannot be written; the message names
     *     the directory and is for the operator
     */
    public static DataDirectoryLock acquire(Path directory) {
        try {
            Path real = directory.toRealPath();
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
            throw new StoreUnavailableException("the data directory " + directory + " cannot be used (" + e + ")", e);
        }
    }

    @Override
    public void close() {
        try {
            channel.close();
        } catch (IOException e) {
            throw new StoreUnavailableException("the lock of " + directory + " cannot be released", e);
        } finally {
            HELD.remove(directory);
        }
    }

    private static DataDirectoryLock acquireReal(Path directory) throws IOException {
        Path file = directory.resolve(NAME);
        OwnerOnly.createFile(file);
        FileChannel channel = FileChannel.open(file, StandardOpenOption.READ, StandardOpenOption.WRITE);
        @Nullable FileLock lock = null;
        try {
            lock = channel.tryLock();
            if (lock == null) {
                throw inUse(directory, read(channel));
            }
            write(channel, "" + ProcessHandle.current().pid());
            return new DataDirectoryLock(directory, channel);
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

    private static StoreUnavailableException inUse(Path directory, String processId) {
        return new StoreUnavailableException("the data directory " + directory
                + " is used by another Keyhold server (process " + processId
                + "); stop it, or give this one a directory of its own");
    }
}
