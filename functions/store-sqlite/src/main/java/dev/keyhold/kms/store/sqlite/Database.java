package dev.keyhold.kms.store.sqlite;

import dev.keyhold.kms.store.StoreUnavailableException;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Optional;
import org.sqlite.SQLiteConfig;
import org.sqlite.SQLiteConfig.TempStore;
import org.sqlite.SQLiteDataSource;

/** The database file, and connections to it. */
final class Database {
    static final int BUSY_MILLIS = 5_000;

    private final Path file;

    Database(Path file) {
        this.file = file.toAbsolutePath();
    }

    /**
     * Creates the file, readable by its owner only, unless it exists. SQLite gives the files beside it the same mode.
     *
     * @throws StoreUnavailableException if it cannot be created, or is seen to be no whole database
     */
    void prepareFile() {
        try {
            OwnerOnly.createFile(file);
            Optional<String> fault = DatabaseHeader.fault(file);
            if (fault.isPresent()) {
                throw new StoreUnavailableException(file + " " + fault.get());
            }
        } catch (IOException e) {
            throw new StoreUnavailableException(file + " cannot be opened (" + e + ")", e);
        }
    }

    /** A connection that may write. Every statement is a transaction of its own unless BEGIN is given. */
    Connection connect() throws SQLException {
        // In this order: the page size of a database is settled by what is first written to it.
        return connect(
                "PRAGMA page_size = " + Schema.PAGE_BYTES,
                "PRAGMA journal_mode = WAL",
                "PRAGMA synchronous = FULL",
                "PRAGMA secure_delete = ON");
    }

    Connection connectForReading() throws SQLException {
        return connect("PRAGMA query_only = ON");
    }

    private Connection connect(String... settings) throws SQLException {
        Connection connection = source().getConnection();
        try (Statement statement = connection.createStatement()) {
            for (String setting : settings) {
                statement.execute(setting);
            }
            return connection;
        } catch (SQLException e) {
            connection.close();
            throw e;
        }
    }

    /** The file's name is given as a URI, because the driver reads settings from what follows a question mark. */
    private SQLiteDataSource source() {
        SQLiteConfig config = new SQLiteConfig();
        config.setBusyTimeout(BUSY_MILLIS);
        config.setTempStore(TempStore.MEMORY);
        config.setGetGeneratedKeys(false);
        SQLiteDataSource source = new SQLiteDataSource(config);
        source.setUrl("jdbc:sqlite:" + file.toUri());
        return source;
    }

    @Override
    public String toString() {
        return file.toString();
    }
}
