package dev.keyhold.kms.operation.alias;

import dev.keyhold.kms.key.AliasName;
import dev.keyhold.kms.operation.KmsErrorCode;
import dev.keyhold.kms.operation.KmsException;

/** What callers may call their aliases (kms-behaviour 2.1). */
final class AliasNames {
    private AliasNames() {}

    /**
     * Reads the name of an alias that is to be changed.
     *
     * @param otherwise the error for a name that no alias can have, beside its prefix
     * @throws KmsException also if the prefix is missing or is kept for AWS managed keys, or the name has a colon
     */
    static AliasName changeable(String text, KmsErrorCode otherwise) {
        if (!text.startsWith(AliasName.PREFIX)) {
            throw new KmsException(
                    KmsErrorCode.VALIDATION,
                    "Alias must start with the prefix \"alias/\". Please see "
                            + "https://docs.aws.amazon.com/kms/latest/developerguide/kms-alias.html");
        }
        if (text.contains(":")) {
            throw new KmsException(KmsErrorCode.VALIDATION, text + " contains invalid characters for an alias");
        }
        AliasName name = AliasName.parse(text).orElseThrow(() -> new KmsException(otherwise, "Invalid alias " + text));
        if (name.isReserved()) {
            throw new KmsException(KmsErrorCode.NOT_AUTHORIZED, "");
        }
        return name;
    }

    /** @throws KmsException if the target of an alias is named by an alias */
    static void requireKey(String targetKeyId) {
        if (targetKeyId.startsWith(AliasName.PREFIX) || targetKeyId.contains(":" + AliasName.PREFIX)) {
            throw new KmsException(KmsErrorCode.VALIDATION, "Aliases must refer to keys. Not aliases");
        }
    }
}
