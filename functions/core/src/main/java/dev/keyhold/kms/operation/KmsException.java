package dev.keyhold.kms.operation;

/**
 * A refusal that the caller is told of. Its message is public: it never holds plaintext, key material, ciphertext,
 * tokens or signatures. It carries no stack trace, for it is an answer and not a defect.
 */
public final class KmsException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final KmsErrorCode code;
    private final String recordedMessage;

    /** @param publicMessage what the caller reads; empty where the service gives no message */
    public KmsException(KmsErrorCode code, String publicMessage) {
        this(code, publicMessage, publicMessage);
    }

    /** @param recordedMessage what the audit record says instead, where the caller's own values are repeated to the caller */
    public KmsException(KmsErrorCode code, String publicMessage, String recordedMessage) {
        super(publicMessage, null, false, false);
        this.code = code;
        this.recordedMessage = recordedMessage;
    }

    public KmsErrorCode code() {
        return code;
    }

    /** What the caller reads; may be empty. */
    public String publicMessage() {
        String message = getMessage();
        return message == null ? "" : message;
    }

    /** What the audit record says. */
    public String recordedMessage() {
        return recordedMessage;
    }
}
