package dev.keyhold.kms.store;

/**
 * An answer would have to wait for storage, on a thread that must not wait. The call has changed nothing and is to be
 * made again on a thread that may wait. It carries no stack trace.
 */
public final class WouldBlockException extends RuntimeException {
    @SuppressWarnings(
            "StaticAssignmentOfThrowable") // no stack trace, no suppressed exceptions: it cannot tell of a call
    public static final WouldBlockException INSTANCE = new WouldBlockException();

    private static final long serialVersionUID = 1L;

    private WouldBlockException() {
        super("would block", null, false, false);
    }
}
