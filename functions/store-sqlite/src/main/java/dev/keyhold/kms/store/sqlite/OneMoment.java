package dev.keyhold.kms.store.sqlite;

import dev.keyhold.kms.store.StoreUnavailableException;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.sqlite.SQLiteConnection;

/**
 * Reading transactions on several databases, all of one moment: none of the databases was written to while they began (docs/spec/backup.md
 * BK-10). Used by one thread.
 */
final class OneMoment implements AutoCloseable {
    /** For the locks of one try together: so long a commit may wait for a backup that does not come about. */
    private static final Duration TRY = Duration.ofMillis(200);

    private static final Duration BETWEEN_TRIES = Duration.ofMillis(50);
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private final Map<Path, Connection> readers = new LinkedHashMap<>();

    private OneMoment() {}

    /**
     * Waits until nobody writes to any of them.
     *
     * @throws StoreUnavailableException if one cannot be read, or is written to all the time; the message names the file
     */
    static OneMoment of(Collection<Path> databases) {
        return of(databases, PATIENCE);
    }

    static OneMoment of(Collection<Path> databases, Duration patience) {
        long end = System.nanoTime() + patience.toNanos();
        while (true) {
            OneMoment moment = new OneMoment();
            StoreUnavailableException busy = moment.beginOrClose(databases);
            if (busy == null) {
                return moment;
            }
            if (System.nanoTime() > end) {
                throw busy;
            }
            pause();
        }
    }

    /** What was begun does not stay behind what was not. */
    private @Nullable StoreUnavailableException beginOrClose(Collection<Path> databases) {
        boolean begun = false;
        try {
            StoreUnavailableException busy = begin(databases);
            begun = busy == null;
            return busy;
        } finally {
            if (!begun) {
                close();
            }
        }
    }

    /** @return nothing if it was done, or why it has to be tried again */
    private @Nullable StoreUnavailableException begin(Collection<Path> databases) {
        List<Connection> locks = new ArrayList<>();
        long end = System.nanoTime() + TRY.toNanos();
        try {
            for (Path file : databases) {
                StoreUnavailableException busy = lock(file, locks, end);
                if (busy != null) {
                    return busy;
                }
            }
            for (Path file : databases) {
                read(file);
            }
            return null;
        } finally {
            locks.forEach(OneMoment::close);
        }
    }

    private static @Nullable StoreUnavailableException lock(Path file, List<Connection> locks, long end) {
        try {
            Connection connection = new Database(file).connectForReading();
            locks.add(connection);
            long millis = Math.max(1, TimeUnit.NANOSECONDS.toMillis(end - System.nanoTime()));
            try (Statement statement = connection.createStatement()) {
                statement.execute("PRAGMA busy_timeout = " + millis);
                // The setting forbids the lock too, though nothing is written under it.
                statement.execute("PRAGMA query_only = OFF");
                statement.execute("BEGIN IMMEDIATE");
            }
            return null;
        } catch (SQLException e) {
            StoreUnavailableException failure = SqliteFailure.whenOpening(file, e);
            if (SqliteFailure.isBusy(e)) {
                return failure;
            }
            throw failure;
        }
    }

    /** The transaction begins with the first read, not with BEGIN. */
    private void read(Path file) {
        Database database = new Database(file);
        try {
            Connection connection = database.connectForReading();
            readers.put(file, connection);
            try (Statement statement = connection.createStatement()) {
                statement.execute("BEGIN");
            }
            Schema.CURRENT.requireKnown(connection, database);
        } catch (SQLException e) {
            throw SqliteFailure.whenOpening(file, e);
        }
    }

    /**
     * Copies every page of one of the databases as it was at the moment, unused parts too, and ends the reading of it.
     *
     * @throws StoreUnavailableException if it cannot be read or the file not be made
     */
    void copy(Path database, Path target) {
        Connection connection = readers.get(database);
        if (connection == null) {
            throw new IllegalArgumentException(database + " is not read");
        }
        try {
            OwnerOnly.createFile(target);
            int code = connection
                    .unwrap(SQLiteConnection.class)
                    .getDatabase()
                    .backup("main", target.toAbsolutePath().toString(), null);
            if (code != 0) {
                throw new StoreUnavailableException(database + " cannot be copied (SQLite's code " + code + ")");
            }
        } catch (IOException e) {
            throw new StoreUnavailableException(target + " cannot be made (" + e + ")", e);
        } catch (SQLException e) {
            throw SqliteFailure.whenOpening(database, e);
        }
        readers.remove(database);
        close(connection);
    }

    @Override
    public void close() {
        readers.values().forEach(OneMoment::close);
        readers.clear();
    }

    /** Ends its transaction. */
    private static void close(Connection connection) {
        try {
            connection.close();
        } catch (SQLException e) {
            throw SqliteFailure.of(e);
        }
    }

    private static void pause() {
        try {
            TimeUnit.MILLISECONDS.sleep(BETWEEN_TRIES.toMillis());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new StoreUnavailableException("interrupted while waiting for the databases", e);
        }
    }
}
