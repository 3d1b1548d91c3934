package dev.keyhold.kms.store.sqlite;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.keyhold.kms.store.Attributes;
import dev.keyhold.kms.store.Item;
import dev.keyhold.kms.store.ItemKey;
import dev.keyhold.kms.store.Page;
import dev.keyhold.kms.store.Query;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * A connection that reads, with its statements. Used by one thread at a time, and of no more use once it has failed. Each read is a transaction of its own, so it sees what was
 * committed before it.
 */
final class ReadSession implements AutoCloseable {
    private static final String QUERY = "SELECT version, attributes, sort FROM item WHERE partition = ? AND ";

    private final Connection connection;
    private final ItemCodec codec;
    private final PreparedStatement get;
    private final PreparedStatement queryFrom;
    private final PreparedStatement queryBehind;

    /** Takes the connection over; closes it if it is of no use. */
    static ReadSession open(Connection connection, ItemCodec codec) throws SQLException {
        try {
            return new ReadSession(connection, codec);
        } catch (SQLException e) {
            connection.close();
            throw e;
        }
    }

    private ReadSession(Connection connection, ItemCodec codec) throws SQLException {
        this.connection = connection;
        this.codec = codec;
        get = connection.prepareStatement("SELECT version, attributes FROM item WHERE partition = ? AND sort = ?");
        queryFrom = connection.prepareStatement(QUERY + "sort >= ? ORDER BY sort LIMIT ?");
        queryBehind = connection.prepareStatement(QUERY + "sort > ? ORDER BY sort LIMIT ?");
    }

    Optional<Item> get(ItemKey key) throws SQLException {
        get.setString(1, key.partition());
        get.setString(2, key.sort());
        try (ResultSet rows = get.executeQuery()) {
            return rows.next() ? Optional.of(item(key, rows)) : Optional.empty();
        }
    }

    /** Reads one item too many, to know whether there is more; what has the prefix stands together. */
    Page query(Query request) throws SQLException {
        try (ResultSet rows = execute(request)) {
            List<Item> items = new ArrayList<>();
            boolean more = false;
            while (!more && rows.next()) {
                String sort = rows.getString(3);
                if (!sort.startsWith(request.sortPrefix())) {
                    break;
                }
                if (items.size() == request.limit()) {
                    more = true;
                } else {
                    items.add(item(new ItemKey(request.partition(), sort), rows));
                }
            }
            return new Page(items, more);
        }
    }

    @Override
    public void close() throws SQLException {
        connection.close();
    }

    /** With one lower bound, because of two SQLite seeks only one and reads all that is between them. */
    private ResultSet execute(Query request) throws SQLException {
        String after = request.after();
        boolean behind = after != null && compareUtf8(after, request.sortPrefix()) >= 0;
        PreparedStatement statement = behind ? queryBehind : queryFrom;
        statement.setString(1, request.partition());
        statement.setString(2, behind ? after : request.sortPrefix());
        statement.setInt(3, request.limit() + 1);
        return statement.executeQuery();
    }

    private static int compareUtf8(String left, String right) {
        return Arrays.compareUnsigned(left.getBytes(UTF_8), right.getBytes(UTF_8));
    }

    private Item item(ItemKey key, ResultSet rows) throws SQLException {
        Attributes attributes = codec.decode(rows.getBytes(2));
        return new Item(key, rows.getLong(1), attributes);
    }
}
