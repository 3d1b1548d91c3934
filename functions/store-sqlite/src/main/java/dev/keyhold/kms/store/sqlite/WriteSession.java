package dev.keyhold.kms.store.sqlite;

import dev.keyhold.kms.store.ItemKey;
import dev.keyhold.kms.store.Write;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;

/**
 * A connection that writes, with its statements. Used by one thread, and of no more use once it has failed: the driver
 * closes a statement that failed.
 */
final class WriteSession implements AutoCloseable {
    /** Between tries, commits go on: what holds the log for longer, a backup, may do so for minutes. */
    private static final int TRUNCATION_MILLIS = 100;

    private final Connection connection;
    private final PreparedStatement begin;
    private final PreparedStatement commit;
    private final PreparedStatement savepoint;
    private final PreparedStatement undo;
    private final PreparedStatement release;
    private final PreparedStatement create;
    private final PreparedStatement replace;
    private final PreparedStatement delete;
    private final PreparedStatement find;

    /** Takes the connection over; closes it if it is of no use. */
    static WriteSession open(Connection connection) throws SQLException {
        try {
            return new WriteSession(connection);
        } catch (SQLException e) {
            connection.close();
            throw e;
        }
    }

    private WriteSession(Connection connection) throws SQLException {
        this.connection = connection;
        begin = connection.prepareStatement("BEGIN IMMEDIATE");
        commit = connection.prepareStatement("COMMIT");
        savepoint = connection.prepareStatement("SAVEPOINT one");
        undo = connection.prepareStatement("ROLLBACK TO one");
        release = connection.prepareStatement("RELEASE one");
        create = connection.prepareStatement("INSERT INTO item (partition, sort, version, padding, attributes)"
                + " VALUES (?, ?, 1, zeroblob(?), ?) ON CONFLICT DO NOTHING");
        replace = connection.prepareStatement(
                "UPDATE item SET version = version + 1, padding = zeroblob(?), attributes = ?"
                        + " WHERE partition = ? AND sort = ? AND version = ?");
        delete = connection.prepareStatement("DELETE FROM item WHERE partition = ? AND sort = ? AND version = ?");
        find = connection.prepareStatement("SELECT version FROM item WHERE partition = ? AND sort = ?");
    }

    List<Boolean> write(List<EncodedTransaction> group) throws SQLException {
        begin.execute();
        List<Boolean> outcomes = new ArrayList<>(group.size());
        for (EncodedTransaction transaction : group) {
            outcomes.add(writeOne(transaction));
        }
        commit.execute();
        return outcomes;
    }

    /**
     * Empties the log: a checkpoint alone leaves the old pages readable in it until it is written over. Waits a moment only for
     * those who read the log.
     *
     * @return whether the log is empty
     */
    boolean truncateLog() throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute("PRAGMA busy_timeout = " + TRUNCATION_MILLIS);
            try (ResultSet result = statement.executeQuery("PRAGMA wal_checkpoint(TRUNCATE)")) {
                result.next();
                return result.getInt("busy") == 0;
            } finally {
                statement.execute("PRAGMA busy_timeout = " + Database.BUSY_MILLIS);
            }
        }
    }

    /** Rolls back what has begun. */
    @Override
    public void close() throws SQLException {
        connection.close();
    }

    private boolean writeOne(EncodedTransaction transaction) throws SQLException {
        savepoint.execute();
        boolean done = true;
        for (int index = 0; done && index < transaction.size(); index++) {
            done = write(transaction.write(index), transaction.attributes(index));
        }
        if (!done) {
            undo.execute();
        }
        release.execute();
        return done;
    }

    private boolean write(Write write, EncodedAttributes attributes) throws SQLException {
        if (write instanceof Write.Put put) {
            return put.expectedVersion() == Write.ABSENT ? create(put.key(), attributes) : replace(put, attributes);
        }
        return write instanceof Write.Delete ? delete(write) : check(write);
    }

    private boolean create(ItemKey key, EncodedAttributes attributes) throws SQLException {
        create.setString(1, key.partition());
        create.setString(2, key.sort());
        create.setInt(3, attributes.padding());
        create.setBytes(4, attributes.bytes());
        return create.executeUpdate() == 1;
    }

    private boolean replace(Write write, EncodedAttributes attributes) throws SQLException {
        replace.setInt(1, attributes.padding());
        replace.setBytes(2, attributes.bytes());
        replace.setString(3, write.key().partition());
        replace.setString(4, write.key().sort());
        replace.setLong(5, write.expectedVersion());
        return replace.executeUpdate() == 1;
    }

    private boolean delete(Write write) throws SQLException {
        delete.setString(1, write.key().partition());
        delete.setString(2, write.key().sort());
        delete.setLong(3, write.expectedVersion());
        return delete.executeUpdate() == 1;
    }

    private boolean check(Write write) throws SQLException {
        find.setString(1, write.key().partition());
        find.setString(2, write.key().sort());
        try (ResultSet result = find.executeQuery()) {
            long version = result.next() ? result.getLong(1) : Write.ABSENT;
            return version == write.expectedVersion();
        }
    }
}
