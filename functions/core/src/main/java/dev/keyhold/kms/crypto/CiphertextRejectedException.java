package dev.keyhold.kms.crypto;

/**
 * A ciphertext of the right form does not open. Why is never said: not by message, cause or stack trace.
 */
public final class CiphertextRejectedException extends Exception {
    private static final long serialVersionUID = 1L;

    CiphertextRejectedException() {
        super(null, null, false, false);
    }
}
