package dev.keyhold.kms.operation.alias;

import dev.keyhold.kms.key.AliasArn;
import dev.keyhold.kms.key.AliasName;
import dev.keyhold.kms.operation.CallContext;
import dev.keyhold.kms.operation.KmsErrorCode;
import dev.keyhold.kms.operation.KmsException;
import dev.keyhold.kms.store.Alias;
import dev.keyhold.kms.store.AliasTable;
import dev.keyhold.kms.store.Versioned;

/** An alias in the caller's account and Region. */
final class ExistingAlias {
    private ExistingAlias() {}

    /** @throws KmsException {@link KmsErrorCode#NOT_FOUND} if it was deleted since the request's targets were resolved */
    static Versioned<Alias> of(AliasTable aliases, AliasName name, CallContext context) {
        AliasArn arn = new AliasArn(context.region(), context.caller().account(), name);
        return aliases.find(arn)
                .orElseThrow(() -> new KmsException(KmsErrorCode.NOT_FOUND, "Alias " + arn + " is not found."));
    }
}
