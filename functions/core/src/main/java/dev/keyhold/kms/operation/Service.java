package dev.keyhold.kms.operation;

/** A service that answers at the endpoint; a request names it in its signature's credential scope. */
public enum Service {
    KMS("kms", "TrentService"),
    /** What AWS has no API for: for the commands of whoever runs the service. */
    KEYHOLD("keyhold", "Keyhold"),
    STS("sts", "AWSSecurityTokenServiceV20110615");

    private final String signingName;
    private final String targetPrefix;

    Service(String signingName, String targetPrefix) {
        this.signingName = signingName;
        this.targetPrefix = targetPrefix;
    }

    /** What stands before the dot in the {@code X-Amz-Target} of the service's operations. */
    public String targetPrefix() {
        return targetPrefix;
    }

    /** The name in the credential scope, and the prefix of the service's actions in policies. */
    public String signingName() {
        return signingName;
    }
}
