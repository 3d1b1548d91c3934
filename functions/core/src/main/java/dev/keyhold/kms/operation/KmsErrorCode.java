package dev.keyhold.kms.operation;

/**
 * Every error that a caller can see. The name on the wire is part of the public contract; the HTTP status follows from
 * the fault (kms-behaviour 2.15: 400 for every client fault, 500 for the service's own), except for a request that was
 * too large to be read.
 */
public enum KmsErrorCode {
    ACCESS_DENIED("AccessDeniedException", Fault.CLIENT),
    ALREADY_EXISTS("AlreadyExistsException", Fault.CLIENT),
    CONFLICT("ConflictException", Fault.CLIENT),
    CUSTOM_KEY_STORE_NOT_FOUND("CustomKeyStoreNotFoundException", Fault.CLIENT),
    DEPENDENCY_TIMEOUT("DependencyTimeoutException", Fault.SERVICE),
    DISABLED("DisabledException", Fault.CLIENT),
    DRY_RUN("DryRunOperationException", Fault.CLIENT),
    INCOMPLETE_SIGNATURE("IncompleteSignatureException", Fault.CLIENT),
    INCORRECT_KEY("IncorrectKeyException", Fault.CLIENT),
    INTERNAL("KMSInternalException", Fault.SERVICE),
    INVALID_ALIAS_NAME("InvalidAliasNameException", Fault.CLIENT),
    INVALID_ARN("InvalidArnException", Fault.CLIENT),
    INVALID_CIPHERTEXT("InvalidCiphertextException", Fault.CLIENT),
    INVALID_KEY_USAGE("InvalidKeyUsageException", Fault.CLIENT),
    INVALID_MARKER("InvalidMarkerException", Fault.CLIENT),
    INVALID_SIGNATURE("InvalidSignatureException", Fault.CLIENT),
    INVALID_STATE("KMSInvalidStateException", Fault.CLIENT),
    KEY_UNAVAILABLE("KeyUnavailableException", Fault.SERVICE),
    LIMIT_EXCEEDED("LimitExceededException", Fault.CLIENT),
    MALFORMED_POLICY_DOCUMENT("MalformedPolicyDocumentException", Fault.CLIENT),
    MISSING_AUTHENTICATION_TOKEN("MissingAuthenticationTokenException", Fault.CLIENT),
    NOT_AUTHORIZED("NotAuthorizedException", Fault.CLIENT),
    NOT_FOUND("NotFoundException", Fault.CLIENT),
    REQUEST_TOO_LARGE("RequestEntityTooLargeException", Fault.CLIENT),
    SERIALIZATION("SerializationException", Fault.CLIENT),
    TAG("TagException", Fault.CLIENT),
    THROTTLING("ThrottlingException", Fault.CLIENT),
    UNKNOWN_OPERATION("UnknownOperationException", Fault.CLIENT),
    UNRECOGNIZED_CLIENT("UnrecognizedClientException", Fault.CLIENT),
    UNSUPPORTED_OPERATION("UnsupportedOperationException", Fault.CLIENT),
    VALIDATION("ValidationException", Fault.CLIENT);

    /** Who has to act: the caller changes the request, or retries a fault of the service. */
    public enum Fault {
        CLIENT,
        SERVICE
    }

    private final String wireName;
    private final Fault fault;

    KmsErrorCode(String wireName, Fault fault) {
        this.wireName = wireName;
        this.fault = fault;
    }

    /** The error's name in a response body's {@code __type}. */
    public String wireName() {
        return wireName;
    }

    public Fault fault() {
        return fault;
    }
}
