package dev.keyhold.kms.store;

import org.jspecify.annotations.Nullable;

/** The storage cannot be reached or refuses to work. The caller of the service may try again. */
public final class StoreUnavailableException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /** What the storage does instead of its work. */
    public enum Kind {
        /** It does not answer in time, or has too much to do: later it may work again. */
        TIMEOUT,

        /** It answers with an error: somebody has to look after it. */
        FAULT
    }

    private final Kind kind;

    public StoreUnavailableException(String message) {
        this(Kind.TIMEOUT, message, null);
    }

    public StoreUnavailableException(String message, Throwable cause) {
        this(Kind.TIMEOUT, message, cause);
    }

    public StoreUnavailableException(Kind kind, String message, @Nullable Throwable cause) {
        super(message, cause);
        this.kind = kind;
    }

    public Kind kind() {
        return kind;
    }
}
