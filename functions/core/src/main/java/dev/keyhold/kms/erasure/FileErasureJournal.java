package dev.keyhold.kms.erasure;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.keyhold.kms.key.KeyArn;
import dev.keyhold.kms.store.JournalMark;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReentrantLock;
import java.util.stream.Collectors;

/** The journal as a file of lines (erasure.md ER-30). Safe for use by several threads of one process. */
public final class FileErasureJournal implements ErasureJournal {
    private static final FileAttribute<?> OWNER_ONLY =
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"));

    /** What is read at once, in bytes: some ten thousand lines. */
    private static final int PART = 1 << 20;

    private final Path file;
    private final Queue<Waiting> waiting = new ConcurrentLinkedQueue<>();
    private final Lock writing = new ReentrantLock();

    public FileErasureJournal(Path file) {
        this.file = file;
    }

    /**
     * Some lines.
     *
     * @param end behind the last of them
     */
    public record Part(List<ErasureEntry> entries, JournalMark end) {
        public Part {
            entries = List.copyOf(entries);
        }
    }

    /** A line that waits for its flush. */
    private record Waiting(String line, CompletableFuture<Void> written) {}

    /** Lines that wait while others are flushed are flushed together, by the first of those who wait. */
    @Override
    public void append(KeyArn key, Instant begun) {
        Waiting mine = new Waiting(line(key, begun), new CompletableFuture<>());
        waiting.add(mine);
        writing.lock();
        try {
            if (!mine.written().isDone()) {
                write();
            }
        } finally {
            writing.unlock();
        }
        try {
            mine.written().join();
        } catch (CompletionException failure) {
            throw new UncheckedIOException("cannot write " + file, (IOException) failure.getCause());
        }
    }

    private void write() {
        List<Waiting> lines = new ArrayList<>();
        for (Waiting next = waiting.poll(); next != null; next = waiting.poll()) {
            lines.add(next);
        }
        try {
            write(lines.stream().map(Waiting::line).collect(Collectors.joining()));
            lines.forEach(line -> line.written().complete(null));
        } catch (IOException failure) {
            lines.forEach(line -> line.written().completeExceptionally(failure));
        } finally {
            // Whatever was thrown: nobody may wait for ever.
            lines.forEach(line -> line.written().completeExceptionally(new IOException("the writer stopped")));
        }
    }

    private void write(String lines) throws IOException {
        boolean isNew = !Files.exists(file);
        Set<StandardOpenOption> options =
                Set.of(StandardOpenOption.CREATE, StandardOpenOption.WRITE, StandardOpenOption.READ);
        try (FileChannel channel = FileChannel.open(file, options, OWNER_ONLY)) {
            channel.position(endOfLastLine(channel));
            ByteBuffer bytes = ByteBuffer.wrap(lines.getBytes(UTF_8));
            while (bytes.hasRemaining()) {
                channel.write(bytes);
            }
            channel.force(true);
        }
        if (isNew) {
            try (FileChannel directory = FileChannel.open(file.toAbsolutePath().resolveSibling("."))) {
                directory.force(true);
            }
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

    /** Whether the journal has the line at which a mark stands, in its place. */
    public boolean has(JournalMark mark) {
        byte[] line = (mark.line() + "\n").getBytes(UTF_8);
        long start = mark.bytes() - line.length;
        return mark.bytes() == 0 || (start >= 0 && Arrays.equals(line, read(start, line.length)));
    }

    /**
     * Reads the next whole lines behind a mark, or the first ones if the mark is none of this journal.
     *
     * @return no entries at the end, or if there is no file
     * @throws UncheckedIOException if it cannot be read
     * @throws IllegalStateException if a whole line of it is none of a journal
     */
    public Part readBehind(JournalMark mark) {
        JournalMark from = has(mark) ? mark : JournalMark.NONE;
        byte[] bytes = read(from.bytes(), PART);
        List<ErasureEntry> entries = new ArrayList<>();
        int start = 0;
        String line = from.line();
        for (int at = 0; at < bytes.length; at++) {
            if (bytes[at] == '\n') {
                line = new String(bytes, start, at - start, UTF_8);
                entries.add(parse(line, from.bytes() + start));
                start = at + 1;
            }
        }
        if (start == 0 && bytes.length == PART) {
            throw noErasure(from.bytes());
        }
        return new Part(entries, new JournalMark(from.bytes() + start, line));
    }

    private static String line(KeyArn key, Instant begun) {
        return key + " " + begun.toEpochMilli() + "\n";
    }

    private ErasureEntry parse(String line, long position) {
        int space = line.indexOf(' ');
        String digits = line.substring(space + 1);
        if (space < 0 || !digits.matches("[0-9]{1,15}")) {
            throw noErasure(position);
        }
        return KeyArn.parse(line.substring(0, space))
                .map(key -> new ErasureEntry(key, Instant.ofEpochMilli(Long.parseLong(digits))))
                .orElseThrow(() -> noErasure(position));
    }

    private IllegalStateException noErasure(long position) {
        return new IllegalStateException("what begins at byte " + position + " of " + file + " is no erasure");
    }

    /** So many bytes, or those up to the end of the file. */
    private byte[] read(long position, int length) {
        if (!Files.exists(file, LinkOption.NOFOLLOW_LINKS)) {
            return new byte[0];
        }
        try (FileChannel channel = FileChannel.open(file)) {
            return Channels.newInputStream(channel.position(position)).readNBytes(length);
        } catch (IOException failure) {
            throw new UncheckedIOException("cannot read " + file, failure);
        }
    }
}
