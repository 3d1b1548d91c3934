package dev.keyhold.kms.store.sqlite;

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
import java.util.List;
import java.util.Optional;

/** A connection that reads. Each read is a transaction of its own, so it sees what was committed before it. */
final class SqliteReader implements AutoCloseable {
    private final Connection connection;
    private final ItemCodec codec;
    private final PreparedStatement get;
    private final PreparedStatement query;
    private final PreparedStatement queryBehind;

    SqliteReader(Connection connection, ItemCodec codec) throws SQLException {
        this.connection = connection;
        this.codec = codec;
        get = connection.prepareStatement("SELECT version, attributes FROM item WHERE partition = ? AND sort = ?");
        query = connection.prepareStatement("SELECT version, attributes, sort FROM item"
                + " WHERE partition = ? AND sort >= ? ORDER BY sort LIMIT ?");
        queryBehind = connection.prepareStatement("SELECT version, attributes, sort FROM item"
                + " WHERE partition = ? AND sort >= ? AND sort > ? ORDER BY sort LIMIT ?");
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

    private ResultSet execute(Query request) throws SQLException {
        String after = request.after();
        PreparedStatement statement = after == null ? query : queryBehind;
        int parameter = 1;
        statement.setString(parameter++, request.partition());
        statement.setString(parameter++, request.sortPrefix());
        if (after != null) {
            statement.setString(parameter++, after);
        }
        statement.setInt(parameter, request.limit() + 1);
        return statement.executeQuery();
    }

    private Item item(ItemKey key, ResultSet rows) throws SQLException {
        Attributes attributes = codec.decode(rows.getBytes(2));
        return new Item(key, rows.getLong(1), attributes);
    }
}
