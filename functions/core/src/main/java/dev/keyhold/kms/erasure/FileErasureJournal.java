package dev.keyhold.kms.erasure;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.keyhold.kms.key.KeyArn;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** The journal as a file of lines (erasure.md ER-30). Safe for use by several threads of one process. */
public final class FileErasureJournal implements ErasureJournal {
    private static final FileAttribute<?> OWNER_ONLY =
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"));

    private final Path file;

    public FileErasureJournal(Path file) {
        this.file = file;
    }

    /** An erasure that the journal knows of. */
    public record Entry(KeyArn key, Instant begun) {
        private static Optional<Entry> parse(String line) {
            int space = line.indexOf(' ');
            String digits = line.substring(space + 1);
            if (space < 0 || !digits.matches("[0-9]{1,15}")) {
                return Optional.empty();
            }
            return KeyArn.parse(line.substring(0, space))
                    .map(key -> new Entry(key, Instant.ofEpochMilli(Long.parseLong(digits))));
        }

        private String line() {
            return key + " " + begun.toEpochMilli() + "\n";
        }
    }

    @Override
    public synchronized void append(KeyArn key, Instant begun) {
        Set<StandardOpenOption> options =
                Set.of(StandardOpenOption.CREATE, StandardOpenOption.WRITE, StandardOpenOption.READ);
        try (FileChannel channel = FileChannel.open(file, options, OWNER_ONLY)) {
            channel.position(endOfLastLine(channel));
            ByteBuffer line = ByteBuffer.wrap(new Entry(key, begun).line().getBytes(UTF_8));
            while (line.hasRemaining()) {
                channel.write(line);
            }
            channel.force(true);
        } catch (IOException failure) {
            throw new UncheckedIOException("cannot write " + file, failure);
        }
    }

    /** What is behind the last line feed is half a line of a process that was killed: it is written over. */
    private static long endOfLastLine(FileChannel channel) throws IOException {
        long end = channel.size();
        ByteBuffer one = ByteBuffer.allocate(1);
        while (end > 0) {
            one.clear();
            channel.read(one, end - 1);
            if (one.get(0) == '\n') {
                break;
            }
            end--;
        }
        channel.truncate(end);
        return end;
    }

    /**
     * Reads the journal; it is empty if there is no file.
     *
     * @throws UncheckedIOException if it cannot be read
     * @throws IllegalStateException if a whole line of it is none of a journal
     */
    public List<Entry> read() {
        if (!Files.exists(file)) {
            return List.of();
        }
        try {
            String text = Files.readString(file, UTF_8);
            List<Entry> entries = new ArrayList<>();
            for (String line : text.substring(0, text.lastIndexOf('\n') + 1).split("\n")) {
                if (!line.isEmpty()) {
                    entries.add(Entry.parse(line)
                            .orElseThrow(() -> new IllegalStateException(file + " has a line that is no erasure")));
                }
            }
            return entries;
        } catch (IOException failure) {
            throw new UncheckedIOException("cannot read " + file, failure);
        }
    }
}
