package dev.keyhold.server.directory;

import dev.keyhold.server.CommandFailedException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;

/**
 * What lies where.
 *
 * @param root an absolute path
 */
public record DataDirectory(Path root) {
    private static final String OWNER_ONLY = "rwx------";
    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("uuuuMMdd'T'HHmmss.SSS'Z'").withZone(ZoneOffset.UTC);

    /** The root access key, an AWS shared-credentials file. */
    public Path credentials() {
        return root.resolve("credentials");
    }

    /** The root key, unless the settings name another place. */
    public Path rootKey() {
        return root.resolve("root-key");
    }

    /** How a passphrase becomes the root key, unless the settings name another place. */
    public Path passphraseParameters() {
        return root.resolve("root-key-passphrase");
    }

    /** The database. */
    public Path database() {
        return root.resolve("keyhold.db");
    }

    /** A database on its way from a backup into the place of a store. */
    public static Path restoring(Path store) {
        return store.resolveSibling(store.getFileName() + ".restoring");
    }

    /** Says that what is on its way is to arrive. */
    public Path restoreDecision() {
        return root.resolve("restore.decided");
    }

    /** What was erased, beside the database. */
    public Path erasures() {
        return root.resolve("erasures");
    }

    /** What erasure receipts are verified with. */
    public Path receiptKey() {
        return root.resolve("receipt-key.pem");
    }

    /** Where a file of the directory is kept that another one replaces at this time. */
    public static Path replaced(Path file, Instant now) {
        return file.resolveSibling(file.getFileName() + ".replaced-" + TIME.format(now));
    }

    /** The settings that are neither flags nor environment. */
    public Path settings() {
        return root.resolve("keyhold.properties");
    }

    /** Where the running server listens. */
    public Path runningServer() {
        return root.resolve("server.state");
    }

    public Path tls() {
        return root.resolve("tls");
    }

    /** The certificate that was made here. */
    public Path certificate() {
        return tls().resolve("certificate.pem");
    }

    /** The private key of that certificate. */
    public Path certificateKey() {
        return tls().resolve("key.pem");
    }

    /** The machine's authorities and this server's certificate. */
    public Path authorities() {
        return tls().resolve("ca-bundle.pem");
    }

    /** Makes the directories that are missing, for their owner only, and makes sure that files can be made in them. */
    public void prepare() {
        if (Files.exists(root) && !Files.isDirectory(root)) {
            throw new CommandFailedException("the data directory " + root + " is a file");
        }
        try {
            makeOwnerOnly(root);
            makeOwnerOnly(tls());
            Files.delete(Files.createTempFile(root, ".probe", ""));
        } catch (IOException e) {
            throw CommandFailedException.of("cannot write to the data directory " + root, e);
        }
    }

    /** Deletes what is on its way into the place of a store and was not decided on. Only for whoever has the directory's lock. */
    public static void discardRestoring(Path store) {
        Path copy = restoring(store);
        try {
            for (String suffix : List.of("", "-wal", "-shm", "-journal")) {
                Files.deleteIfExists(copy.resolveSibling(copy.getFileName() + suffix));
            }
        } catch (IOException e) {
            throw CommandFailedException.of("cannot delete " + copy, e);
        }
    }

    private static void makeOwnerOnly(Path directory) throws IOException {
        if (Files.isDirectory(directory)) {
            return;
        }
        Path parent = directory.getParent();
        if (parent != null) {
            Files.createDirectories(parent);
        }
        Files.createDirectory(
                directory, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString(OWNER_ONLY)));
    }
}
