package dev.keyhold.kms.serverless;

/** A function cannot work as it is set up. The message is for the operator: what is wrong, and what to do. */
public final class SettingsException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public SettingsException(String message) {
        super(message);
    }
}
