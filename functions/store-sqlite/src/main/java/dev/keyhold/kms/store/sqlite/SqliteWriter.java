package dev.keyhold.kms.store.sqlite;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Writes through one connection at a time: after a failure through a new one. Used by one thread. */
final class SqliteWriter implements GroupWriter {
    private final Connections connections;
    private @Nullable WriteSession session;

    SqliteWriter(Connections connections) {
        this.connections = connections;
    }

    @Override
    public List<Boolean> write(List<EncodedTransaction> group) throws SQLException {
        return use(open -> open.write(group));
    }

    @Override
    public boolean eraseRemnants() throws SQLException {
        return use(WriteSession::truncateLog);
    }

    @Override
    public void close() throws SQLException {
        WriteSession open = session;
        session = null;
        if (open != null) {
            open.close();
        }
    }

    private <T> T use(Use<T> user) throws SQLException {
        WriteSession open = session == null ? WriteSession.open(connections.connect()) : session;
        session = open;
        try {
            return user.of(open);
        } catch (SQLException e) {
            close();
            throw e;
        }
    }

    /** Where a new connection comes from. */
    interface Connections {
        Connection connect() throws SQLException;
    }

    private interface Use<T> {
        T of(WriteSession session) throws SQLException;
    }
}
