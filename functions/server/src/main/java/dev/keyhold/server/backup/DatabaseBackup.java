package dev.keyhold.server.backup;

import dev.keyhold.server.config.StoreFile;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;

/** The backup of one store: its database. */
final class DatabaseBackup implements BackupFile {
    private static final FileAttribute<?> OWNER_ONLY =
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"));

    private final Path file;

    private DatabaseBackup(Path file) {
        this.file = file;
    }

    static DatabaseBackup open(Path file) {
        if (Files.exists(file.resolveSibling(file.getFileName() + "-wal"))) {
            throw new UnusableBackupException("there is a write-ahead log beside it, so it is the database of a server"
                    + " and not a backup; make one with: keyhold backup FILE");
        }
        return new DatabaseBackup(file);
    }

    @Override
    public Set<String> names() {
        return Set.of(StoreFile.HOME);
    }

    @Override
    public void copy(String name, Path to) throws IOException {
        Set<StandardOpenOption> create = Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
        try (FileChannel from = FileChannel.open(file);
                FileChannel copy = FileChannel.open(to, create, OWNER_ONLY)) {
            long size = from.size();
            long position = 0;
            while (position < size) {
                long count = from.transferTo(position, size - position, copy);
                if (count <= 0) {
                    throw new IOException("the file became shorter while it was read");
                }
                position += count;
            }
        }
    }

    @Override
    public void close() {}
}
