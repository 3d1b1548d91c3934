package dev.keyhold.server;

import org.jspecify.annotations.Nullable;

/** A command cannot be carried out. The message is one line for whoever typed it: what is wrong, and what to do. */
public final class CommandFailedException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public CommandFailedException(String message) {
        this(message, null);
    }

    public CommandFailedException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }

    /** Says what an input or output error was about; the exceptions of {@code java.nio.file} often say only a path. */
    public static CommandFailedException of(String what, Exception cause) {
        return new CommandFailedException(what + ": " + FileErrors.reason(cause), cause);
    }
}
