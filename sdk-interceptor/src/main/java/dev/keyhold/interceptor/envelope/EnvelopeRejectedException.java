package dev.keyhold.interceptor.envelope;

/**
 * A message was refused. There is one text for every cause, and no cause is attached: what exactly was wrong helps only
 * whoever forged the message. Trying again cannot help.
 */
public final class EnvelopeRejectedException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /** The one error of every reader. */
    public EnvelopeRejectedException() {
        super("The encrypted message was rejected");
    }
}
