package dev.keyhold.server.directory;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;

/**
 * Writes files whole or not at all: a reader, or a kill at any moment, finds the old content or the new one. When a
 * method returns, the content is on the disk.
 */
public final class AtomicFile {
    private static final Set<PosixFilePermission> OWNER_ONLY = PosixFilePermissions.fromString("rw-------");
    private static final Set<PosixFilePermission> READABLE = PosixFilePermissions.fromString("rw-r--r--");

    private AtomicFile() {}

    /** Creates or replaces a file that only its owner may read. */
    public static void writeSecret(Path file, byte[] content) throws IOException {
        write(file, content, OWNER_ONLY);
    }

    /** Creates or replaces a file that everybody may read who may enter its directory. */
    public static void writeReadable(Path file, byte[] content) throws IOException {
        write(file, content, READABLE);
    }

    /**
     * Replaces a file of the user's without changing who may read it; creates it for its owner only. Follows symbolic
     * links, so that a link stays a link.
     */
    public static void replace(Path file, byte[] content) throws IOException {
        if (!Files.exists(file)) {
            write(file, content, OWNER_ONLY);
            return;
        }
        Path target = file.toRealPath();
        write(target, content, Files.getPosixFilePermissions(target));
    }

    private static void write(Path file, byte[] content, Set<PosixFilePermission> permissions) throws IOException {
        Path directory = file.toAbsolutePath().getParent();
        if (directory == null) {
            throw new IOException(file + " is no file");
        }
        Path temporary = Files.createTempFile(
                directory, "." + file.getFileName() + ".", "", PosixFilePermissions.asFileAttribute(OWNER_ONLY));
        try {
            writeThrough(temporary, content);
            Files.setPosixFilePermissions(temporary, permissions);
            Files.move(temporary, file, StandardCopyOption.ATOMIC_MOVE);
        } finally {
            Files.deleteIfExists(temporary);
        }
        flush(directory);
    }

    private static void writeThrough(Path file, byte[] content) throws IOException {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
            ByteBuffer buffer = ByteBuffer.wrap(content);
            while (buffer.hasRemaining()) {
                channel.write(buffer);
            }
            channel.force(true);
        }
    }

    private static void flush(Path directory) throws IOException {
        try (FileChannel channel = FileChannel.open(directory)) {
            channel.force(true);
        }
    }
}
