package dev.keyhold.server.process;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;

/** Until it is closed, nobody else can write to a database. */
final class Outage implements AutoCloseable {
    private final Connection connection;

    private Outage(Connection connection) {
        this.connection = connection;
    }

    static Outage of(Path database) throws SQLException {
        Connection connection = DriverManager.getConnection("jdbc:sqlite:" + database);
        try (Statement statement = connection.createStatement()) {
            statement.execute("BEGIN IMMEDIATE");
        }
        return new Outage(connection);
    }

    @Override
    public void close() throws SQLException {
        connection.close();
    }
}
