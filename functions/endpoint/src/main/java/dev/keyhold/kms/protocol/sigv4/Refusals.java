package dev.keyhold.kms.protocol.sigv4;

import static dev.keyhold.kms.operation.KmsErrorCode.INCOMPLETE_SIGNATURE;
import static dev.keyhold.kms.operation.KmsErrorCode.INVALID_SIGNATURE;
import static dev.keyhold.kms.operation.KmsErrorCode.MISSING_AUTHENTICATION_TOKEN;
import static dev.keyhold.kms.operation.KmsErrorCode.UNRECOGNIZED_CLIENT;

/** The texts of docs/spec/authentication.md, section 6, in AWS's wording. None repeats what a caller put in its signature. */
final class Refusals {
    private Refusals() {}

    static SignatureRefusedException missingToken() {
        return new SignatureRefusedException(MISSING_AUTHENTICATION_TOKEN, "Missing Authentication Token");
    }

    static SignatureRefusedException twoLocations() {
        return new SignatureRefusedException(
                INVALID_SIGNATURE,
                "Found both 'X-Amz-Algorithm' as a query-string param and 'Authorization' as HTTP header.");
    }

    static SignatureRefusedException incomplete(String message) {
        return new SignatureRefusedException(INCOMPLETE_SIGNATURE, message);
    }

    static SignatureRefusedException invalid(String message) {
        return new SignatureRefusedException(INVALID_SIGNATURE, message);
    }

    static SignatureRefusedException dateForm() {
        return incomplete("Date must be in ISO-8601 'basic format'. See http://en.wikipedia.org/wiki/ISO_8601");
    }

    static SignatureRefusedException notSigned(String header) {
        return invalid("'" + header + "' must be a 'SignedHeader' in the AWS Authorization.");
    }

    static SignatureRefusedException unknownCredential() {
        return new SignatureRefusedException(
                UNRECOGNIZED_CLIENT, "The security token included in the request is invalid.");
    }

    static SignatureRefusedException mismatch() {
        return invalid("The request signature we calculated does not match the signature you provided. Check your AWS"
                + " Secret Access Key and signing method. Consult the service documentation for details.");
    }
}
