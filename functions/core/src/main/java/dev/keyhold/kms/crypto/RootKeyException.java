package dev.keyhold.kms.crypto;

import org.jspecify.annotations.Nullable;

/** The root key is not there or cannot be used. The message is for the operator: what is wrong, and what to do. */
public final class RootKeyException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public RootKeyException(String message) {
        this(message, null);
    }

    public RootKeyException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
