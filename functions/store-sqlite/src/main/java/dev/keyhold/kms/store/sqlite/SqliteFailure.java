package dev.keyhold.kms.store.sqlite;

import dev.keyhold.kms.store.StoreUnavailableException;
import java.nio.file.Path;
import java.sql.SQLException;
import org.sqlite.SQLiteErrorCode;
import org.sqlite.SQLiteException;

/** What SQLite's errors mean. Its messages name files, tables and columns, never values. */
final class SqliteFailure {
    private SqliteFailure() {}

    static StoreUnavailableException of(SQLException e) {
        return new StoreUnavailableException("the database refused: " + e.getMessage(), e);
    }

    /** For the operator, who has to act. */
    static StoreUnavailableException whenOpening(Path file, SQLException e) {
        String reason = switch (primaryCode(e)) {
            case SQLITE_NOTADB -> "is not a Keyhold database";
            case SQLITE_CORRUPT -> "is damaged or truncated";
            case SQLITE_CANTOPEN, SQLITE_PERM -> "cannot be opened";
            case SQLITE_READONLY -> "cannot be written";
            case SQLITE_BUSY, SQLITE_LOCKED -> "is locked by another program";
            case SQLITE_FULL -> "cannot be written because the disk is full";
            default -> "cannot be used"; // SQLite's codes grow with SQLite
        };
        return new StoreUnavailableException(file + " " + reason + " (" + e.getMessage() + ")", e);
    }

    /** Whether written bytes may not have reached the disk, though later ones may. */
    static boolean isFlush(SQLException e) {
        SQLiteErrorCode code = code(e);
        return code == SQLiteErrorCode.SQLITE_IOERR_FSYNC || code == SQLiteErrorCode.SQLITE_IOERR_DIR_FSYNC;
    }

    /** Whether another connection has a lock that was wanted. */
    static boolean isBusy(SQLException e) {
        return primaryCode(e) == SQLiteErrorCode.SQLITE_BUSY;
    }

    private static SQLiteErrorCode primaryCode(SQLException e) {
        return SQLiteErrorCode.getErrorCode(code(e).code & 0xFF);
    }

    private static SQLiteErrorCode code(SQLException e) {
        return e instanceof SQLiteException sqlite ? sqlite.getResultCode() : SQLiteErrorCode.UNKNOWN_ERROR;
    }
}
