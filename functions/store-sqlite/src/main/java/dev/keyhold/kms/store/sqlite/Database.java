package dev.keyhold.kms.store.sqlite;

import dev.keyhold.kms.store.StoreUnavailableException;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import org.sqlite.SQLiteConfig;
import org.sqlite.SQLiteConfig.JournalMode;
import org.sqlite.SQLiteConfig.Pragma;
import org.sqlite.SQLiteConfig.SynchronousMode;
import org.sqlite.SQLiteConfig.TempStore;
import org.sqlite.SQLiteDataSource;

/** The database file, and connections to it. */
final class Database {
    private static final int BUSY_MILLIS = 5_000;

    private final Path file;

    Database(Path file) {
        this.file = file.toAbsolutePath();
    }

    /**
     * Creates the file, readable by its owner only, unless it exists. SQLite gives the files beside it the same mode.
     *
     * @throws StoreUnavailableException if it cannot be created
     */
    void createFile() {
        try {
            OwnerOnly.createFile(file);
        } catch (IOException e) {
            throw new StoreUnavailableException(file + " cannot be created (" + e + ")", e);
        }
    }

    /** A connection that may write. Every statement is a transaction of its own unless BEGIN is given. */
    Connection connect() throws SQLException {
        SQLiteConfig config = config();
        config.setJournalMode(JournalMode.WAL);
        config.setSynchronous(SynchronousMode.FULL);
        config.setPragma(Pragma.SECURE_DELETE, "on");
        return connect(config);
    }

    Connection connectForReading() throws SQLException {
        Connection connection = connect(config());
        try (Statement statement = connection.createStatement()) {
            statement.execute("PRAGMA query_only = on");
        }
        return connection;
    }

    private static SQLiteConfig config() {
        SQLiteConfig config = new SQLiteConfig();
        config.setBusyTimeout(BUSY_MILLIS);
        config.setTempStore(TempStore.MEMORY);
        config.setGetGeneratedKeys(false);
        return config;
    }

    /** The file's name is given as a URI, because the driver reads settings from what follows a question mark. */
    private Connection connect(SQLiteConfig config) throws SQLException {
        SQLiteDataSource source = new SQLiteDataSource(config);
        source.setUrl("jdbc:sqlite:" + file.toUri());
        return source.getConnection();
    }

    @Override
    public String toString() {
        return file.toString();
    }
}
