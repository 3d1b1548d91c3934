package dev.keyhold.kms.authz;

/** What was decided, and why. */
public sealed interface AuthorizationDecision {
    /** @param byStatement what allowed it, for the audit record */
    record Allowed(String byStatement) implements AuthorizationDecision {}

    /** @param reason the part of the message behind "because", which the caller may read */
    record Denied(String reason) implements AuthorizationDecision {}
}
