package dev.keyhold.kms.protocol.sigv4;

import dev.keyhold.kms.operation.KmsErrorCode;

/** The refusals of docs/spec/authentication.md, section 6, written out once more: tests must not read them from the code. */
final class Refused {
    static final SignatureVerdict<TestCredential> MISMATCH = invalid(
            "The request signature we calculated does not match the signature you provided. Check your AWS Secret"
                    + " Access Key and signing method. Consult the service documentation for details.");

    static final SignatureVerdict<TestCredential> UNKNOWN = new SignatureVerdict.Invalid<>(
            KmsErrorCode.UNRECOGNIZED_CLIENT, "The security token included in the request is invalid.");

    static final SignatureVerdict<TestCredential> MISSING =
            new SignatureVerdict.Invalid<>(KmsErrorCode.MISSING_AUTHENTICATION_TOKEN, "Missing Authentication Token");

    private Refused() {}

    static SignatureVerdict<TestCredential> invalid(String message) {
        return new SignatureVerdict.Invalid<>(KmsErrorCode.INVALID_SIGNATURE, message);
    }

    static SignatureVerdict<TestCredential> incomplete(String message) {
        return new SignatureVerdict.Invalid<>(KmsErrorCode.INCOMPLETE_SIGNATURE, message);
    }

    static SignatureVerdict<TestCredential> notSigned(String header) {
        return invalid("'" + header + "' must be a 'SignedHeader' in the AWS Authorization.");
    }
}
