package dev.keyhold.kms.protocol.sigv4;

import dev.keyhold.kms.operation.KmsErrorCode;

/** Ends a verification. Never leaves this package, and has no stack trace: refusals are ordinary, and must be cheap. */
final class SignatureRefusedException extends Exception {
    private static final long serialVersionUID = 1L;

    private final KmsErrorCode code;
    private final String publicMessage;

    SignatureRefusedException(KmsErrorCode code, String publicMessage) {
        super(publicMessage, null, false, false);
        this.code = code;
        this.publicMessage = publicMessage;
    }

    KmsErrorCode code() {
        return code;
    }

    String publicMessage() {
        return publicMessage;
    }
}
