package dev.keyhold.kms.operation.alias;

import dev.keyhold.kms.key.AliasName;
import dev.keyhold.kms.key.KmsKey;
import dev.keyhold.kms.operation.CallContext;
import dev.keyhold.kms.operation.KmsErrorCode;
import dev.keyhold.kms.operation.Target;
import dev.keyhold.kms.operation.request.CommonShapes;
import dev.keyhold.kms.operation.request.Fields;
import dev.keyhold.kms.operation.request.StructureShape;
import dev.keyhold.kms.store.Versioned;
import java.util.List;

/** An alias, and the KMS key that it is to point to. */
record AliasTargetRequest(AliasName aliasName, String targetKeyId) {
    static final StructureShape SHAPE = StructureShape.of(CommonShapes.ALIAS_NAME, CommonShapes.TARGET_KEY_ID);

    static AliasTargetRequest of(Fields fields, KmsErrorCode onImpossibleName) {
        AliasName name = AliasNames.changeable(fields.text("AliasName"), onImpossibleName);
        String target = fields.text("TargetKeyId");
        AliasNames.requireKey(target);
        return new AliasTargetRequest(name, target);
    }

    List<Target> targets(String action, boolean aliasMustExist) {
        return List.of(new Target.Alias(action, aliasName, aliasMustExist), new Target.Key(action, targetKeyId, false));
    }

    /** The key that the alias is to point to, of {@link #targets}. */
    static Versioned<KmsKey> key(CallContext context) {
        return context.targets().get(1).versionedKey();
    }
}
