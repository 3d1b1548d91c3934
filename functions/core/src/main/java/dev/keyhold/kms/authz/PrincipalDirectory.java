package dev.keyhold.kms.authz;

import java.util.regex.Pattern;

/** Knows which users and roles exist. Safe for use by several threads. */
@FunctionalInterface
public interface PrincipalDirectory {
    /** The directory of a service that has no users and roles: only accounts' root users exist, in any account. */
    PrincipalDirectory ROOT_USERS_ONLY =
            Pattern.compile("arn:aws(-cn|-us-gov)?:iam::[0-9]{12}:root").asMatchPredicate()::test;

    /** Whether the ARN is that of a user, a role or an account's root user that exists now. */
    boolean exists(String principalArn);
}
