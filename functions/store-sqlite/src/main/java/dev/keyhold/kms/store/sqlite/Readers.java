package dev.keyhold.kms.store.sqlite;

import dev.keyhold.kms.store.StoreUnavailableException;
import java.sql.SQLException;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Semaphore;

/** Some connections that read, each lent to one thread at a time. Safe for use by several threads. */
final class Readers implements AutoCloseable {
    private final Database database;
    private final ItemCodec codec;
    private final int count;
    private final Semaphore free;
    private final Queue<ReadSession> idle = new ConcurrentLinkedQueue<>();
    private volatile boolean closed;

    Readers(Database database, ItemCodec codec, int count) {
        this.database = database;
        this.codec = codec;
        this.count = count;
        this.free = new Semaphore(count);
    }

    /** Waits for a connection, without heed to interruption. */
    <T> T read(Reading<T> reading) {
        free.acquireUninterruptibly();
        try {
            if (closed) {
                throw new StoreUnavailableException("the store is closed");
            }
            return read(open(), reading);
        } catch (SQLException e) {
            throw SqliteFailure.of(e);
        } finally {
            free.release();
        }
    }

    /** Waits for the reads that have begun, and lets no other begin. */
    @Override
    public void close() {
        free.acquireUninterruptibly(count);
        try {
            closed = true;
            for (ReadSession session = idle.poll(); session != null; session = idle.poll()) {
                session.close();
            }
        } catch (SQLException e) {
            throw SqliteFailure.of(e);
        } finally {
            free.release(count);
        }
    }

    private ReadSession open() throws SQLException {
        ReadSession session = idle.poll();
        return session == null ? ReadSession.open(database.connectForReading(), codec) : session;
    }

    private <T> T read(ReadSession session, Reading<T> reading) throws SQLException {
        boolean usable = true;
        try {
            return reading.read(session);
        } catch (SQLException e) {
            usable = false;
            throw e;
        } finally {
            if (usable) {
                idle.add(session);
            } else {
                session.close();
            }
        }
    }

    /** What is done with a connection. */
    interface Reading<T> {
        T read(ReadSession session) throws SQLException;
    }
}
