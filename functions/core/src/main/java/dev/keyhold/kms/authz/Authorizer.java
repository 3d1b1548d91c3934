package dev.keyhold.kms.authz;

/** Takes the one decision on a request. Safe for use by several threads. */
@FunctionalInterface
public interface Authorizer {
    AuthorizationDecision decide(AccessRequest request);
}
