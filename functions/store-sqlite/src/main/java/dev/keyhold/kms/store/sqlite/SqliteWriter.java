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

/** The one connection that writes. */
final class SqliteWriter implements GroupWriter {
    private final Connection connection;
    private final PreparedStatement begin;
    private final PreparedStatement commit;
    private final PreparedStatement rollback;
    private final PreparedStatement savepoint;
    private final PreparedStatement undo;
    private final PreparedStatement release;
    private final PreparedStatement create;
    private final PreparedStatement replace;
    private final PreparedStatement delete;
    private final PreparedStatement find;

    SqliteWriter(Connection connection) throws SQLException {
        this.connection = connection;
        begin = connection.prepareStatement("BEGIN IMMEDIATE");
        commit = connection.prepareStatement("COMMIT");
        rollback = connection.prepareStatement("ROLLBACK");
        savepoint = connection.prepareStatement("SAVEPOINT one");
        undo = connection.prepareStatement("ROLLBACK TO one");
        release = connection.prepareStatement("RELEASE one");
        create = connection.prepareStatement("INSERT INTO item (partition, sort, version, attributes)"
                + " VALUES (?, ?, 1, ?) ON CONFLICT DO NOTHING");
        replace = connection.prepareStatement("UPDATE item SET version = version + 1, attributes = ?"
                + " WHERE partition = ? AND sort = ? AND version = ?");
        delete = connection.prepareStatement("DELETE FROM item WHERE partition = ? AND sort = ? AND version = ?");
        find = connection.prepareStatement("SELECT version FROM item WHERE partition = ? AND sort = ?");
    }

    @Override
    public List<Boolean> write(List<EncodedTransaction> group) throws SQLException {
        begin.execute();
        try {
            List<Boolean> outcomes = new ArrayList<>(group.size());
            for (EncodedTransaction transaction : group) {
                outcomes.add(writeOne(transaction));
            }
            commit.execute();
            return outcomes;
        } catch (SQLException e) {
            rollBack(e);
            throw e;
        }
    }

    /** A checkpoint alone leaves the old pages readable in the log until it is written over. */
    @Override
    public boolean eraseRemnants() throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet result = statement.executeQuery("PRAGMA wal_checkpoint(TRUNCATE)")) {
            result.next();
            return result.getInt("busy") == 0;
        }
    }

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

    private boolean write(Write write, byte[] attributes) throws SQLException {
        if (write instanceof Write.Put put) {
            return put.expectedVersion() == Write.ABSENT ? create(put.key(), attributes) : replace(put, attributes);
        }
        return write instanceof Write.Delete ? delete(write) : check(write);
    }

    private boolean create(ItemKey key, byte[] attributes) throws SQLException {
        create.setString(1, key.partition());
        create.setString(2, key.sort());
        create.setBytes(3, attributes);
        return create.executeUpdate() == 1;
    }

    private boolean replace(Write write, byte[] attributes) throws SQLException {
        replace.setBytes(1, attributes);
        replace.setString(2, write.key().partition());
        replace.setString(3, write.key().sort());
        replace.setLong(4, write.expectedVersion());
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

    /** Every failed statement ends up here: what follows it in the group must not be done outside of the transaction. */
    private void rollBack(SQLException cause) {
        try {
            rollback.execute();
        } catch (SQLException e) {
            // SQLite has rolled back already, as it does when the disk is full.
            cause.addSuppressed(e);
        }
    }
}
