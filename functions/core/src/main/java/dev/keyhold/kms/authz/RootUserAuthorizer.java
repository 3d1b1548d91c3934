package dev.keyhold.kms.authz;

import dev.keyhold.kms.key.KeyManager;
import dev.keyhold.kms.key.KmsKey;

/**
 * Knows one kind of caller: an account's root user, who may do everything to the account's customer managed keys, and
 * may only look at its AWS managed keys, as their policies say (kms-behaviour 3.1). Any caller may ask who it is. Everything else is denied.
 */
public final class RootUserAuthorizer implements Authorizer {
    /** AWS asks for no permission, and no policy can deny it. */
    private static final String WHO_AM_I = "sts:GetCallerIdentity";

    @Override
    public AuthorizationDecision decide(AccessRequest request) {
        if (request.action().equals(WHO_AM_I)) {
            return new AuthorizationDecision.Allowed("every caller");
        }
        if (!request.caller().isRoot()) {
            return denied("identity", request);
        }
        KmsKey key = request.key();
        if (key == null) {
            return ownsAll(request)
                    ? new AuthorizationDecision.Allowed("the account's root user")
                    : denied("resource", request);
        }
        boolean own = key.arn().account().equals(request.caller().account());
        if (own && (key.manager() == KeyManager.CUSTOMER || isView(request.action()))) {
            return new AuthorizationDecision.Allowed("the account's root user");
        }
        return denied("resource", request);
    }

    private static boolean ownsAll(AccessRequest request) {
        String account = ":" + request.caller().account() + ":";
        return request.resourceArns().stream().allMatch(arn -> arn.equals("*") || arn.contains(account));
    }

    private static boolean isView(String action) {
        return action.startsWith("kms:Describe") || action.startsWith("kms:Get") || action.startsWith("kms:List");
    }

    private static AuthorizationDecision denied(String layer, AccessRequest request) {
        return new AuthorizationDecision.Denied(
                "no " + layer + "-based policy allows the " + request.action() + " action");
    }
}
