package dev.keyhold.kms.store.sqlite;

import dev.keyhold.kms.store.StoreUnavailableException;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;

/**
 * The tables, and the way to them from every earlier version.
 *
 * @param steps the statement that leads from each version to the next; the first leads to version 1. A released step is
 *     never changed
 */
record Schema(List<String> steps) {
    /** What Keyhold uses now. */
    static final Schema CURRENT = new Schema(List.of("""
                    CREATE TABLE item (
                      partition TEXT NOT NULL,
                      sort TEXT NOT NULL,
                      version INTEGER NOT NULL,
                      padding BLOB NOT NULL,
                      attributes BLOB NOT NULL,
                      PRIMARY KEY (partition, sort)
                    ) STRICT, WITHOUT ROWID
                    """));

    /** Small, because most items are: an overflow page is used by one item alone. */
    static final int PAGE_BYTES = 1024;

    /** No more of a row stands on a page of its table (sqlite.org/fileformat2.html, section 1.6; index b-tree). */
    static final int MAX_LOCAL_BYTES = (PAGE_BYTES - 12) * 64 / 255 - 23;

    /** "KHLD". */
    static final int APPLICATION_ID = 0x4B484C44;

    Schema {
        steps = List.copyOf(steps);
    }

    /**
     * Looks whether the database is Keyhold's and not newer than this schema, and changes nothing.
     *
     * @throws StoreUnavailableException if it belongs to another program or to a newer version
     */
    void requireKnown(Connection connection, Database database) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            long application = number(statement, "PRAGMA application_id");
            long version = number(statement, "PRAGMA user_version");
            long tables = number(statement, "SELECT count(*) FROM sqlite_schema");
            boolean untouched = application == 0 && version == 0 && tables == 0;
            if (application != APPLICATION_ID && !untouched) {
                throw new StoreUnavailableException(database + " is the database of another program");
            }
            if (version > steps.size()) {
                throw new StoreUnavailableException(database + " has schema version " + version
                        + " and was written by a newer Keyhold; this one knows versions up to " + steps.size());
            }
        }
    }

    /** @throws StoreUnavailableException if a {@linkplain #requireKnown known} database has no table yet */
    void requireUsed(Connection connection, Database database) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            if (number(statement, "PRAGMA user_version") == 0) {
                throw new StoreUnavailableException(database + " was never used");
            }
        }
    }

    /** Brings a {@linkplain #requireKnown known} database to this schema, step by step. */
    void apply(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            long version = number(statement, "PRAGMA user_version");
            for (int next = (int) version + 1; next <= steps.size(); next++) {
                step(statement, next);
            }
        }
    }

    private void step(Statement statement, int version) throws SQLException {
        statement.execute("BEGIN IMMEDIATE");
        try {
            statement.execute(steps.get(version - 1));
            statement.execute("PRAGMA application_id = " + APPLICATION_ID);
            statement.execute("PRAGMA user_version = " + version);
            statement.execute("COMMIT");
        } catch (SQLException e) {
            rollBack(statement, e);
            throw e;
        }
    }

    private static void rollBack(Statement statement, SQLException cause) {
        try {
            statement.execute("ROLLBACK");
        } catch (SQLException e) {
            // SQLite has rolled back already, or the connection is of no more use.
            cause.addSuppressed(e);
        }
    }

    private static long number(Statement statement, String query) throws SQLException {
        try (ResultSet result = statement.executeQuery(query)) {
            result.next();
            return result.getLong(1);
        }
    }
}
