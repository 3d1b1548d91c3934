package dev.keyhold.kms.authz;

/**
 * A principal as a policy names it.
 *
 * @param type {@code AWS}, {@code Service}, {@code Federated}, {@code CanonicalUser}, or {@code *} for everyone
 * @param value an ARN, an account ID, a service's host name, or {@code *}
 */
public record PolicyPrincipal(String type, String value) {
    /** Everyone, written as {@code "Principal": "*"}. */
    public static final PolicyPrincipal EVERYONE = new PolicyPrincipal("*", "*");
}
