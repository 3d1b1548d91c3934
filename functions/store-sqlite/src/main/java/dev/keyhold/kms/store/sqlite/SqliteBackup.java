package dev.keyhold.kms.store.sqlite;

import dev.keyhold.kms.store.StoreUnavailableException;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/** Copies of a database in a file (docs/spec/backup.md). */
public final class SqliteBackup {
    private SqliteBackup() {}

    /**
     * Copies a database, which may be in use by a server in another process. The copy is the database of one moment,
     * rebuilt from its items without any unused part of a page, and checked. It comes to be whole and on the disk, or not at all,
     * and never over another file. Hold a {@link DataDirectoryLock#acquireForBackup} meanwhile.
     *
     * @throws StoreUnavailableException if it cannot be made; the message names the file and is for the operator
     */
    public static void copy(Path database, Path target) {
        requireThere(database);
        Path complete = target.toAbsolutePath();
        Path temporary = complete.resolveSibling("." + complete.getFileName() + "." + UUID.randomUUID());
        try {
            requirePossible(complete);
            OwnerOnly.createFile(temporary);
            try {
                copyOpened(new Database(database), temporary);
                check(temporary);
                flush(temporary, StandardOpenOption.WRITE);
                Files.createLink(complete, temporary);
            } finally {
                Files.deleteIfExists(temporary);
            }
            flush(complete.resolveSibling("."), StandardOpenOption.READ);
        } catch (FileAlreadyExistsException e) {
            throw new StoreUnavailableException(
                    "there is a file " + target + " already, and it is never overwritten", e);
        } catch (IOException | UnsupportedOperationException e) {
            throw new StoreUnavailableException(target + " cannot be made (" + e + ")", e);
        } catch (SQLException e) {
            throw SqliteFailure.whenOpening(database, e);
        }
    }

    /**
     * Copies several databases as all of them are at one moment, each as {@link #copy} does. A commit to one of them waits until no
     * other is written to, and not for the copies.
     *
     * @param targets the copies, by the database, in a directory that nobody else uses: beside each is for a while a copy that was not rebuilt
     * @throws StoreUnavailableException if one cannot be made, or there is no moment at which nobody writes; the message names the file and is for the operator
     */
    public static void copyTogether(Map<Path, Path> targets) {
        targets.keySet().forEach(SqliteBackup::requireThere);
        try {
            try (OneMoment moment = OneMoment.of(targets.keySet())) {
                targets.forEach((database, target) -> moment.copy(database, asItIs(target)));
            }
            for (Path target : targets.values()) {
                copy(asItIs(target), target);
                Files.delete(asItIs(target));
            }
        } catch (IOException e) {
            throw new StoreUnavailableException("a copy cannot be deleted (" + e + ")", e);
        }
    }

    /** SQLite would make one. */
    private static void requireThere(Path database) {
        if (!Files.exists(database)) {
            throw new StoreUnavailableException("there is no database " + database + " to copy");
        }
    }

    private static Path asItIs(Path target) {
        return target.resolveSibling(target.getFileName() + ".pages");
    }

    /**
     * Reads every page of a database that nobody uses, and looks whether it is a whole one of Keyhold's, and not newer than this
     * program. Changes nothing.
     *
     * @throws StoreUnavailableException if it is not; the message names the file and is for the operator
     */
    public static void check(Path file) {
        try {
            Optional<String> fault = Files.size(file) == 0 ? Optional.of("is empty") : DatabaseHeader.fault(file);
            if (fault.isPresent()) {
                throw new StoreUnavailableException(file + " " + fault.get());
            }
            Database database = new Database(file);
            try (Connection connection = database.connectForReading();
                    Statement statement = connection.createStatement()) {
                Schema.CURRENT.requireKnown(connection, database);
                requireWhole(file, statement);
            }
        } catch (IOException e) {
            throw new StoreUnavailableException(file + " cannot be read (" + e + ")", e);
        } catch (SQLException e) {
            throw SqliteFailure.whenOpening(file, e);
        }
    }

    private static void copyOpened(Database database, Path target) throws SQLException {
        try (Connection connection = database.connectForReading()) {
            Schema.CURRENT.requireKnown(connection, database);
            try (Statement statement = connection.createStatement();
                    PreparedStatement vacuum = connection.prepareStatement("VACUUM INTO ?")) {
                // The setting forbids this too, though it writes to nothing but its target.
                statement.execute("PRAGMA query_only = OFF");
                vacuum.setString(1, target.toString());
                vacuum.execute();
            }
        }
    }

    private static void requireWhole(Path file, Statement statement) throws SQLException {
        try (ResultSet result = statement.executeQuery("PRAGMA integrity_check(1)")) {
            result.next();
            if (!result.getString(1).equals("ok")) {
                throw new StoreUnavailableException(file + " is damaged (" + result.getString(1) + ")");
            }
        }
    }

    /** Before the work; what decides is the link, which fails where there is a file. */
    private static void requirePossible(Path file) throws IOException {
        if (Files.exists(file)) {
            throw new FileAlreadyExistsException(file.toString());
        }
        Path parent = file.getParent();
        if (parent == null || !Files.isDirectory(parent)) {
            throw new StoreUnavailableException("there is no directory " + parent + " to make " + file + " in");
        }
    }

    private static void flush(Path file, StandardOpenOption option) throws IOException {
        try (FileChannel channel = FileChannel.open(file, option)) {
            channel.force(true);
        }
    }
}
