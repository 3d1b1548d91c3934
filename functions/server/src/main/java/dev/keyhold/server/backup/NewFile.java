package dev.keyhold.server.backup;

import dev.keyhold.server.CommandFailedException;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** A file that gets its name when it is whole and on the disk, and the directory in which it is made, which closing deletes. */
final class NewFile implements AutoCloseable {
    private final Path file;
    private final Path directory;

    private NewFile(Path file, Path directory) {
        this.file = file;
        this.directory = directory;
    }

    /** @throws CommandFailedException if there is a file, or no directory for it */
    static NewFile at(Path file) throws IOException {
        Path complete = file.toAbsolutePath();
        if (Files.exists(complete)) {
            throw exists(file, null);
        }
        Path parent = complete.getParent();
        if (parent == null || !Files.isDirectory(parent)) {
            throw new CommandFailedException("there is no directory " + parent + " to make " + file + " in");
        }
        return new NewFile(
                complete,
                Files.createTempDirectory(
                        parent,
                        "." + complete.getFileName() + ".",
                        PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------"))));
    }

    /** A path in the directory in which the file is made. */
    Path beside(String name) {
        return directory.resolve(name);
    }

    /** Gives the name to a file of that directory. */
    void take(Path made) throws IOException {
        flush(made, StandardOpenOption.WRITE);
        try {
            Files.createLink(file, made);
        } catch (FileAlreadyExistsException e) {
            throw exists(file, e);
        } catch (UnsupportedOperationException e) {
            throw new IOException(e);
        }
        flush(file.resolveSibling("."), StandardOpenOption.READ);
    }

    @Override
    public void close() throws IOException {
        List<Path> left;
        try (Stream<Path> files = Files.list(directory)) {
            left = files.toList();
        }
        for (Path each : left) {
            Files.delete(each);
        }
        Files.delete(directory);
    }

    private static CommandFailedException exists(Path file, @Nullable Throwable cause) {
        return new CommandFailedException("there is a file " + file + " already, and it is never overwritten", cause);
    }

    private static void flush(Path path, StandardOpenOption option) throws IOException {
        try (FileChannel channel = FileChannel.open(path, option)) {
            channel.force(true);
        }
    }
}
