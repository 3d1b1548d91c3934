package dev.keyhold.kms.operation.policy;

import dev.keyhold.kms.operation.KmsErrorCode;
import dev.keyhold.kms.operation.KmsException;
import dev.keyhold.kms.operation.request.Fields;

/** The name of a key policy: a KMS key has one, called {@code default}. */
final class KeyPolicyName {
    static final String DEFAULT = "default";

    private KeyPolicyName() {}

    /** @throws KmsException {@link KmsErrorCode#NOT_FOUND} if the request names another policy */
    static void require(Fields fields) {
        if (!fields.optionalText("PolicyName").orElse(DEFAULT).equals(DEFAULT)) {
            throw new KmsException(KmsErrorCode.NOT_FOUND, "No such policy exists");
        }
    }
}
