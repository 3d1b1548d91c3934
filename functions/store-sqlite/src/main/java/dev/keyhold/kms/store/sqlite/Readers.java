package dev.keyhold.kms.store.sqlite;

import dev.keyhold.kms.store.StoreUnavailableException;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Semaphore;

/** Some readers, each lent to one thread at a time. Safe for use by several threads. */
final class Readers implements AutoCloseable {
    private final Queue<SqliteReader> idle;
    private final Semaphore free;
    private final int count;

    private Readers(List<SqliteReader> readers) {
        idle = new ConcurrentLinkedQueue<>(readers);
        count = readers.size();
        free = new Semaphore(count);
    }

    static Readers open(Database database, ItemCodec codec, int count) throws SQLException {
        List<SqliteReader> readers = new ArrayList<>();
        try {
            while (readers.size() < count) {
                readers.add(new SqliteReader(database.connectForReading(), codec));
            }
            return new Readers(readers);
        } catch (SQLException e) {
            for (SqliteReader reader : readers) {
                reader.close();
            }
            throw e;
        }
    }

    /** Waits for a reader, without heed to interruption. */
    <T> T read(Reading<T> reading) {
        free.acquireUninterruptibly();
        try {
            SqliteReader reader = idle.poll();
            if (reader == null) {
                throw new StoreUnavailableException("the store is closed");
            }
            try {
                return reading.read(reader);
            } finally {
                idle.add(reader);
            }
        } catch (SQLException e) {
            throw SqliteFailure.of(e);
        } finally {
            free.release();
        }
    }

    /** Waits for the reads that have begun; those that begin later find no reader. */
    @Override
    public void close() {
        free.acquireUninterruptibly(count);
        try {
            for (SqliteReader reader = idle.poll(); reader != null; reader = idle.poll()) {
                reader.close();
            }
        } catch (SQLException e) {
            throw SqliteFailure.of(e);
        } finally {
            free.release(count);
        }
    }

    /** What is done with a reader. */
    interface Reading<T> {
        T read(SqliteReader reader) throws SQLException;
    }
}
