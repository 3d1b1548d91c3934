package dev.keyhold.kms.store.sqlite;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;

/**
 * Looks at a file before SQLite does, which takes one of a few bytes for a new database and deletes the log beside it, and
 * takes the missing end of the last page for zeros. Layout: sqlite.org/fileformat2.html, section 1.3.
 */
final class DatabaseHeader {
    private static final int BYTES = 100;
    private static final byte[] MAGIC = "SQLite format 3\0".getBytes(US_ASCII);
    private static final int PAGE_SIZE_OFFSET = 16;
    private static final int LARGEST_PAGE_SIZE = 65_536;
    private static final int PAGES_OFFSET = 28;

    private DatabaseHeader() {}

    /** What is wrong with the file, if it can be seen; an empty file without a log is a new database. */
    static Optional<String> fault(Path file) throws IOException {
        long size = Files.size(file);
        boolean logged = hasLog(file);
        if (size == 0) {
            return logged ? Optional.of("is empty, but has a write-ahead log beside it") : Optional.empty();
        }
        byte[] header = read(file);
        if (header.length < BYTES || !Arrays.equals(header, 0, MAGIC.length, MAGIC, 0, MAGIC.length)) {
            return Optional.of("is not a Keyhold database");
        }
        // With a log the file may be in the middle of a checkpoint, which SQLite completes.
        return !logged && size < expectedSize(ByteBuffer.wrap(header))
                ? Optional.of("is damaged or truncated")
                : Optional.empty();
    }

    private static long expectedSize(ByteBuffer header) {
        int pageSize = Short.toUnsignedInt(header.getShort(PAGE_SIZE_OFFSET));
        long pages = Integer.toUnsignedLong(header.getInt(PAGES_OFFSET));
        return pages * (pageSize == 1 ? LARGEST_PAGE_SIZE : pageSize);
    }

    private static boolean hasLog(Path file) throws IOException {
        Path log = file.resolveSibling(file.getFileName() + "-wal");
        return Files.exists(log) && Files.size(log) > 0;
    }

    private static byte[] read(Path file) throws IOException {
        try (InputStream stream = Files.newInputStream(file)) {
            return stream.readNBytes(BYTES);
        }
    }
}
