package dev.keyhold.kms.store.sqlite;

import java.sql.SQLException;
import java.util.List;

/** Writes groups of transactions down. Used by one thread. */
interface GroupWriter extends AutoCloseable {
    /**
     * Does each transaction whose conditions hold, each as if it were alone. When it returns, they are on the disk.
     *
     * @return for each transaction whether its conditions held
     * @throws SQLException if it failed; then nothing of the group was done, or all of it is
     */
    List<Boolean> write(List<EncodedTransaction> group) throws SQLException;

    /** Makes bytes that are out of use unreadable. @return whether it could be done now */
    boolean eraseRemnants() throws SQLException;

    @Override
    void close() throws SQLException;
}
