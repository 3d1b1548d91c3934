package dev.keyhold.kms.authz;

import dev.keyhold.kms.key.AccountId;

/**
 * Who signed a request.
 *
 * @param account the account that the caller belongs to
 * @param arn the caller's principal ARN, for example {@code arn:aws:iam::111122223333:root}
 * @param userId the caller's unique ID; the account ID for the root user
 * @param accessKeyId the access key that signed; it is no secret
 */
public record Caller(AccountId account, String arn, String userId, String accessKeyId) {
    /** The root user of an account. */
    public static Caller root(AccountId account, String accessKeyId) {
        return new Caller(account, "arn:aws:iam::" + account + ":root", account.value(), accessKeyId);
    }

    /** Whether this is the account's root user. */
    public boolean isRoot() {
        return arn.endsWith(":root");
    }
}
