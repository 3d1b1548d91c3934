package dev.keyhold.kms.authz;

/** A policy document that cannot be read. Its message says what is wrong, in words for the policy's author. */
public final class MalformedPolicyException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public MalformedPolicyException(String message) {
        super(message, null, false, false);
    }
}
