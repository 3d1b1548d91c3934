package dev.keyhold.kms.crypto;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The file of a root key, or of the parameters of its passphrase, as a whole: which root key it is, and its way to another
 * place and out of the world (key-hierarchy.md section 8).
 */
public final class RootKeyFile {
    private static final Pattern ID = Pattern.compile("(?m)^id: ([0-9a-f]{32})$");

    private final Path path;

    public RootKeyFile(Path path) {
        this.path = path;
    }

    /**
     * The root key that the file says it is for; empty if there is no file, or it says nothing of the kind.
     *
     * @throws RootKeyException if the file cannot be read
     */
    public Optional<WrappingKeyId> id() {
        if (!Files.exists(path)) {
            return Optional.empty();
        }
        byte[] content = new PrivateFile(path).read();
        try {
            Matcher line = ID.matcher(ISO_8859_1.decode(ByteBuffer.wrap(content)));
            return line.find() ? WrappingKeyId.parse(line.group(1)) : Optional.empty();
        } finally {
            Arrays.fill(content, (byte) 0);
        }
    }

    /**
     * Moves the file to its place, at once for whoever looks, and destroys a file that was there.
     *
     * @throws RootKeyException if it cannot be moved
     */
    public void takePlace(Path place) {
        deleteHalfMade();
        new RootKeyFile(place).deleteHalfMade();
        try (Remains former = Remains.of(place)) {
            Files.move(path, place, StandardCopyOption.ATOMIC_MOVE);
            PrivateFile.flushDirectoryOf(place);
            former.overwrite();
        } catch (IOException e) {
            throw new RootKeyException("Cannot move " + path + " to " + place + ": " + e, e);
        }
    }

    /**
     * Overwrites and deletes the file, if there is one.
     *
     * @throws RootKeyException if it cannot be deleted
     */
    public void destroy() {
        deleteHalfMade();
        try (Remains remains = Remains.of(path)) {
            Files.deleteIfExists(path);
            PrivateFile.flushDirectoryOf(path);
            remains.overwrite();
        } catch (IOException e) {
            throw new RootKeyException("Cannot delete " + path + ": " + e, e);
        }
    }

    /** What a kill left while the file was made: another name of it, or a part. */
    private void deleteHalfMade() {
        Pattern temporary = Pattern.compile(Pattern.quote("." + path.getFileName() + ".") + "[0-9a-f]{16}");
        try (Stream<Path> siblings = Files.list(path.toAbsolutePath().resolveSibling("."))) {
            for (Path sibling : siblings.toList()) {
                if (temporary.matcher(sibling.getFileName().toString()).matches()) {
                    Files.delete(sibling);
                }
            }
        } catch (IOException e) {
            throw new RootKeyException("Cannot delete what an interrupted command left beside " + path + ": " + e, e);
        }
    }

    /**
     * The blocks of a file that is losing its name. They are not overwritten while it has it: a kill must find a whole
     * file or none. Nor if it has another name: that is a copy which somebody wanted.
     */
    private record Remains(@Nullable FileChannel channel) implements AutoCloseable {
        static Remains of(Path path) throws IOException {
            boolean only =
                    Files.isRegularFile(path) && Integer.valueOf(1).equals(Files.getAttribute(path, "unix:nlink"));
            return new Remains(only ? FileChannel.open(path, StandardOpenOption.WRITE) : null);
        }

        void overwrite() throws IOException {
            if (channel != null) {
                ByteBuffer zeros = ByteBuffer.allocate((int) Math.min(channel.size(), PrivateFile.MAX_LENGTH));
                while (zeros.hasRemaining()) {
                    channel.write(zeros, zeros.position());
                }
                channel.force(true);
            }
        }

        @Override
        public void close() throws IOException {
            if (channel != null) {
                channel.close();
            }
        }
    }
}
