package dev.keyhold.server.process;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;

/** Until it is closed, nobody can read a database, as if its disk were damaged. */
final class UnreadableStore implements AutoCloseable {
    private final Path database;

    private UnreadableStore(Path database) {
        this.database = database;
    }

    static UnreadableStore of(Path database) throws SQLException {
        execute(database, "ALTER TABLE item RENAME TO unreadable");
        return new UnreadableStore(database);
    }

    @Override
    public void close() throws SQLException {
        execute(database, "ALTER TABLE unreadable RENAME TO item");
    }

    private static void execute(Path database, String sql) throws SQLException {
        try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + database);
                Statement statement = connection.createStatement()) {
            statement.execute("PRAGMA busy_timeout = 30000");
            statement.execute(sql);
        }
    }
}
