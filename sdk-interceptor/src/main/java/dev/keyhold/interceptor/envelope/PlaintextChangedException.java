package dev.keyhold.interceptor.envelope;

/**
 * The plaintext was not the same when it was read again, for example because a file was edited between two attempts of a
 * request. Nothing of the changed part was written. The operation has to be started anew, with a new message.
 */
public final class PlaintextChangedException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    PlaintextChangedException() {
        super("The content changed between two attempts to send it; start the operation again");
    }
}
