package dev.keyhold.kms.operation.policy;

import dev.keyhold.kms.authz.Caller;
import dev.keyhold.kms.authz.MalformedPolicyException;
import dev.keyhold.kms.authz.PolicyDocument;
import dev.keyhold.kms.authz.PolicyPrincipal;
import dev.keyhold.kms.authz.PolicyReader;
import dev.keyhold.kms.authz.PolicyStatement;
import dev.keyhold.kms.authz.PolicyStatement.Effect;
import dev.keyhold.kms.authz.PrincipalDirectory;
import dev.keyhold.kms.key.AccountId;
import dev.keyhold.kms.key.Region;
import dev.keyhold.kms.operation.KmsErrorCode;
import dev.keyhold.kms.operation.KmsException;
import java.nio.charset.StandardCharsets;
import java.util.regex.Pattern;

/** What a key policy must be to be accepted (kms-behaviour 3.4 to 3.6), and the policies that the service writes. */
public final class KeyPolicyRules {
    /** The largest key policy, in bytes. */
    static final int MAX_BYTES = 32_768;

    private static final String PUT_KEY_POLICY = "kms:PutKeyPolicy";
    private static final Pattern SERVICE = Pattern.compile("[a-z0-9-]+(\\.[a-z0-9-]+)*\\.amazonaws\\.com(\\.cn)?");

    private final PolicyReader reader;
    private final PrincipalDirectory principals;

    public KeyPolicyRules(PolicyReader reader, PrincipalDirectory principals) {
        this.reader = reader;
        this.principals = principals;
    }

    /**
     * Refuses a policy that is too long, malformed, names principals that do not exist or, unless bypassed, would keep the
     * caller from changing it again.
     *
     * @throws KmsException {@link KmsErrorCode#LIMIT_EXCEEDED} or {@link KmsErrorCode#MALFORMED_POLICY_DOCUMENT}
     */
    public void check(String policy, boolean bypassLockoutCheck, Caller caller) {
        if (policy.getBytes(StandardCharsets.UTF_8).length > MAX_BYTES) {
            throw new KmsException(
                    KmsErrorCode.LIMIT_EXCEEDED, "The key policy is larger than the limit of " + MAX_BYTES + " bytes.");
        }
        PolicyDocument document = read(policy);
        for (PolicyStatement statement : document.statements()) {
            requirePrincipals(statement);
        }
        if (!bypassLockoutCheck && !allowsPutKeyPolicy(document, caller)) {
            throw malformed("The new key policy will not allow you to update the key policy in the future.");
        }
    }

    /** The policy of a KMS key that was created without one (kms-behaviour 3.2). */
    public static String defaultPolicy(AccountId account, Region region) {
        return """
                {
                  "Version" : "2012-10-17",
                  "Id" : "key-default-1",
                  "Statement" : [ {
                    "Sid" : "Enable IAM User Permissions",
                    "Effect" : "Allow",
                    "Principal" : {
                      "AWS" : "%s"
                    },
                    "Action" : "kms:*",
                    "Resource" : "*"
                  } ]
                }""".formatted(rootArn(account, region));
    }

    /** The policy of an AWS managed key: the service uses it for the account's callers, the account may look at it. */
    public static String managedKeyPolicy(AccountId account, Region region, String service) {
        return """
                {
                  "Version" : "2012-10-17",
                  "Id" : "auto-%1$s-1",
                  "Statement" : [ {
                    "Sid" : "Allow access through %1$s for all principals in the account that are authorized to use it",
                    "Effect" : "Allow",
                    "Principal" : {
                      "AWS" : "*"
                    },
                    "Action" : [ "kms:Encrypt", "kms:Decrypt", "kms:ReEncrypt*", "kms:GenerateDataKey*", \
                "kms:CreateGrant", "kms:DescribeKey" ],
                    "Resource" : "*",
                    "Condition" : {
                      "StringEquals" : {
                        "kms:CallerAccount" : "%2$s",
                        "kms:ViaService" : "%1$s.%3$s.amazonaws.com"
                      }
                    }
                  }, {
                    "Sid" : "Allow direct access to key metadata to the account",
                    "Effect" : "Allow",
                    "Principal" : {
                      "AWS" : "%4$s"
                    },
                    "Action" : [ "kms:Describe*", "kms:Get*", "kms:List*", "kms:RevokeGrant" ],
                    "Resource" : "*"
                  } ]
                }""".formatted(service, account, region, rootArn(account, region));
    }

    private PolicyDocument read(String policy) {
        try {
            return reader.read(policy);
        } catch (MalformedPolicyException wrong) {
            throw malformed(String.valueOf(wrong.getMessage()));
        }
    }

    private void requirePrincipals(PolicyStatement statement) {
        if (statement.principals().isAbsent()) {
            throw malformed("Policy contains a statement with no principal");
        }
        if (!statement.principals().values().stream().allMatch(this::exists)) {
            throw malformed("Policy contains a statement with one or more invalid principals.");
        }
    }

    private boolean exists(PolicyPrincipal principal) {
        return switch (principal.type()) {
            case "*" -> true;
            case "AWS" ->
                principal.value().equals("*")
                        || AccountId.parse(principal.value()).isPresent()
                        || principals.exists(principal.value());
            case "Service" -> SERVICE.matcher(principal.value()).matches();
            default -> false;
        };
    }

    /** A statement with conditions counts against the caller if it denies, and not for the caller if it allows. */
    private static boolean allowsPutKeyPolicy(PolicyDocument document, Caller caller) {
        boolean allowed = false;
        for (PolicyStatement statement : document.statements()) {
            if (!statement.coversAction(PUT_KEY_POLICY)
                    || !statement.coversResource("*")
                    || !names(statement, caller)) {
                continue;
            }
            if (statement.effect() == Effect.DENY) {
                return false;
            }
            allowed |= statement.conditions().isEmpty();
        }
        return allowed;
    }

    private static boolean names(PolicyStatement statement, Caller caller) {
        boolean listed = statement.principals().values().stream()
                .anyMatch(principal -> principal.value().equals("*")
                        || principal.value().equals(caller.arn())
                        || principal.value().equals(caller.account().value())
                        || principal.value().endsWith(":iam::" + caller.account() + ":root"));
        return listed != statement.principals().excluded();
    }

    private static String rootArn(AccountId account, Region region) {
        return "arn:" + region.partition() + ":iam::" + account + ":root";
    }

    private static KmsException malformed(String message) {
        return new KmsException(KmsErrorCode.MALFORMED_POLICY_DOCUMENT, message);
    }
}
