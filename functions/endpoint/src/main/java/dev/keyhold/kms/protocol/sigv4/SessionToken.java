package dev.keyhold.kms.protocol.sigv4;

/** The token that goes with temporary credentials, as the caller sent it. Never logged. */
public final class SessionToken {
    private final String text;

    public SessionToken(String text) {
        this.text = text;
    }

    /** The token's text, for the look-up of the credential only. */
    public String text() {
        return text;
    }

    @Override
    public String toString() {
        return "SessionToken[" + text.length() + " characters]";
    }
}
