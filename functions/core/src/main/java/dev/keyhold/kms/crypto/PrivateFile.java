package dev.keyhold.kms.crypto;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.HexFormat;
import java.util.Set;

/** Small files that only their owner may use, on a file system with POSIX permissions and hard links. */
final class PrivateFile {
    static final int MAX_LENGTH = 4096;

    private static final FileAttribute<Set<PosixFilePermission>> OWNER_ONLY =
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"));
    private static final Set<PosixFilePermission> OWNER = EnumSet.of(
            PosixFilePermission.OWNER_READ, PosixFilePermission.OWNER_WRITE, PosixFilePermission.OWNER_EXECUTE);

    private final Path path;

    PrivateFile(Path path) {
        this.path = path;
    }

    /**
     * Makes the file, complete or not at all, and never over another. A link is used because it fails when its name is
     * taken, where a rename would replace the file, and because no half-written file ever has the name.
     */
    void create(byte[] content, RandomSource random) {
        Path complete = path.toAbsolutePath();
        Path temporary = complete.resolveSibling(
                "." + complete.getFileName() + "." + HexFormat.of().formatHex(random.bytes(8)));
        try {
            try {
                write(temporary, content);
                Files.createLink(complete, temporary);
            } finally {
                Files.deleteIfExists(temporary);
            }
            flushDirectoryOf(complete);
        } catch (FileAlreadyExistsException e) {
            throw new RootKeyException("There is a file at " + path + " already, and it is never overwritten.", e);
        } catch (IOException | UnsupportedOperationException e) {
            throw new RootKeyException("Cannot make the file " + path + ": " + e, e);
        }
    }

    /** Refuses a file that anyone but its owner may use. */
    void requireOwnerOnly() {
        Set<PosixFilePermission> permissions = permissions();
        if (!OWNER.containsAll(permissions)) {
            throw new RootKeyException("The file " + path + " can be used by others ("
                    + PosixFilePermissions.toString(permissions) + "). Run: chmod 600 " + quoted());
        }
    }

    /** Reads the file; the caller clears what it gets. */
    byte[] read() {
        byte[] content;
        try (InputStream in = Files.newInputStream(path)) {
            content = in.readNBytes(MAX_LENGTH + 1);
        } catch (IOException e) {
            throw unreadable(e);
        }
        if (content.length > MAX_LENGTH) {
            Arrays.fill(content, (byte) 0);
            throw new RootKeyException("The file " + path + " is too long to be what it should be.");
        }
        return content;
    }

    private Set<PosixFilePermission> permissions() {
        try {
            return Files.getPosixFilePermissions(path);
        } catch (IOException | UnsupportedOperationException e) {
            throw unreadable(e);
        }
    }

    private RootKeyException unreadable(Exception cause) {
        return new RootKeyException("Cannot read the file " + path + ": " + cause, cause);
    }

    private String quoted() {
        return "'" + path.toString().replace("'", "'\\''") + "'";
    }

    private static Path parentOf(Path complete) {
        Path parent = complete.getParent();
        if (parent == null) {
            throw new IllegalArgumentException("a directory is not a file to make");
        }
        return parent;
    }

    private static void write(Path file, byte[] content) throws IOException {
        Set<StandardOpenOption> options = EnumSet.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
        try (FileChannel channel = FileChannel.open(file, options, OWNER_ONLY)) {
            ByteBuffer buffer = ByteBuffer.wrap(content);
            while (buffer.hasRemaining()) {
                channel.write(buffer);
            }
            channel.force(true);
        }
    }

    // A directory opens for reading only, and flushing it makes its names durable.
    static void flushDirectoryOf(Path file) throws IOException {
        try (FileChannel channel = FileChannel.open(parentOf(file.toAbsolutePath()), StandardOpenOption.READ)) {
            channel.force(true);
        }
    }
}
