package dev.keyhold.kms.protocol.query;

import dev.keyhold.kms.operation.KmsErrorCode;
import dev.keyhold.kms.operation.KmsException;
import java.util.Set;

/**
 * An error as this protocol names it (docs/spec/protocol.md, PR-43).
 *
 * @param status the HTTP status
 */
record QueryError(String code, int status, String message) {
    private static final int BAD_REQUEST = 400;
    private static final int FORBIDDEN = 403;
    private static final int NOT_FOUND = 404;
    private static final int TOO_LARGE = 413;
    private static final int SERVICE_FAULT = 500;
    private static final String SUFFIX = "Exception";
    private static final Set<KmsErrorCode> FORBIDDEN_CODES = Set.of(
            KmsErrorCode.ACCESS_DENIED,
            KmsErrorCode.INVALID_SIGNATURE,
            KmsErrorCode.MISSING_AUTHENTICATION_TOKEN,
            KmsErrorCode.UNRECOGNIZED_CLIENT);

    static QueryError malformed() {
        return new QueryError("MalformedQueryString", NOT_FOUND, "The query string contains a syntax error.");
    }

    static QueryError missingAction() {
        return new QueryError("MissingAction", BAD_REQUEST, "No action parameter was given.");
    }

    static QueryError invalidAction(String action, String version) {
        return new QueryError(
                "InvalidAction", BAD_REQUEST, "Could not find operation " + action + " for version " + version);
    }

    static QueryError of(KmsException error) {
        String name = error.code().wireName();
        boolean service = error.code().fault() == KmsErrorCode.Fault.SERVICE;
        return new QueryError(
                service ? "InternalFailure" : code(error.code(), name), status(error.code()), error.publicMessage());
    }

    boolean isOfService() {
        return status == SERVICE_FAULT;
    }

    private static String code(KmsErrorCode code, String name) {
        if (code == KmsErrorCode.INVALID_SIGNATURE) {
            return "SignatureDoesNotMatch";
        }
        if (code == KmsErrorCode.UNRECOGNIZED_CLIENT) {
            return "InvalidClientTokenId";
        }
        if (code == KmsErrorCode.VALIDATION) {
            return "ValidationError";
        }
        return name.endsWith(SUFFIX) ? name.substring(0, name.length() - SUFFIX.length()) : name;
    }

    private static int status(KmsErrorCode code) {
        if (code.fault() == KmsErrorCode.Fault.SERVICE) {
            return SERVICE_FAULT;
        }
        if (code == KmsErrorCode.REQUEST_TOO_LARGE) {
            return TOO_LARGE;
        }
        return FORBIDDEN_CODES.contains(code) ? FORBIDDEN : BAD_REQUEST;
    }
}
