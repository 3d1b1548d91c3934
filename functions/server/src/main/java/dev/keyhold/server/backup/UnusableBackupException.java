package dev.keyhold.server.backup;

import org.jspecify.annotations.Nullable;

/** A file cannot be restored. The message is the reason, and goes on after a colon. */
final class UnusableBackupException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    UnusableBackupException(String reason) {
        this(reason, null);
    }

    UnusableBackupException(String reason, @Nullable Throwable cause) {
        super(reason, cause);
    }
}
