package dev.keyhold.kms.store.sqlite;

import dev.keyhold.kms.store.Item;
import dev.keyhold.kms.store.ItemKey;
import dev.keyhold.kms.store.Page;
import dev.keyhold.kms.store.Query;
import dev.keyhold.kms.store.Store;
import dev.keyhold.kms.store.StoreUnavailableException;
import dev.keyhold.kms.store.TransactionLimits;
import dev.keyhold.kms.store.Write;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;

/**
 * A store in one SQLite file (docs/spec/store.md, section 8). An acknowledged commit is on the disk; commits that wait at
 * the same moment share one flush. Safe for use by several threads of the one process that may use the file: hold a
 * {@link DataDirectoryLock} while it is open.
 */
public final class SqliteStore implements Store {
    private static final int READERS = 4;

    private final ItemCodec codec;
    private final Readers readers;
    private final GroupCommit commits;

    private SqliteStore(ItemCodec codec, Readers readers, GroupCommit commits) {
        this.codec = codec;
        this.readers = readers;
        this.commits = commits;
    }

    /**
     * Opens the database, creates it if there is none, and brings an older one to the current schema.
     *
     * @throws StoreUnavailableException if it cannot be used; the message names the file and is for its operator
     */
    public static SqliteStore open(Path file) {
        return open(file, Schema.CURRENT);
    }

    /**
     * Opens a database that is there, a copy for example, so that nothing of it changes; commits find it unavailable.
     *
     * @throws StoreUnavailableException if it cannot be used, or nothing was ever stored in it; the message names the file and is for its
     *     operator
     */
    public static Store openForReading(Path file) {
        Database database = new Database(file);
        try (Connection connection = database.connectForReading()) {
            Schema.CURRENT.requireKnown(connection, database);
            Schema.CURRENT.requireUsed(connection, database);
        } catch (SQLException e) {
            throw SqliteFailure.whenOpening(file, e);
        }
        return new DatabaseReader(new Readers(database, new ItemCodec(), 1));
    }

    static SqliteStore open(Path file, Schema schema) {
        Database database = new Database(file);
        database.prepareFile();
        try {
            return open(database, schema);
        } catch (SQLException e) {
            throw SqliteFailure.whenOpening(file, e);
        }
    }

    /** Looks first, through a connection that cannot write, so that what is refused stays as it is. */
    private static SqliteStore open(Database database, Schema schema) throws SQLException {
        try (Connection connection = database.connectForReading()) {
            schema.requireKnown(connection, database);
        }
        try (Connection connection = database.connect()) {
            schema.apply(connection);
        }
        SqliteWriter writer = new SqliteWriter(database::connect);
        writer.eraseRemnants();
        ItemCodec codec = new ItemCodec();
        return new SqliteStore(codec, new Readers(database, codec, READERS), GroupCommit.start(writer));
    }

    @Override
    public Optional<Item> get(ItemKey key) {
        return readers.read(reader -> reader.get(key));
    }

    @Override
    public Page query(Query query) {
        return readers.read(reader -> reader.query(query));
    }

    @Override
    public boolean commit(List<Write> writes) {
        TransactionLimits.check(writes);
        return commits.commit(new EncodedTransaction(writes, codec));
    }

    /** The last connection to be closed empties the write-ahead log: that of the writer, which may write. */
    @Override
    public void close() {
        readers.close();
        commits.close();
    }
}
