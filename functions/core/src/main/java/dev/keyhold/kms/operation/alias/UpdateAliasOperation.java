package dev.keyhold.kms.operation.alias;

import dev.keyhold.kms.key.AliasArn;
import dev.keyhold.kms.key.KmsKey;
import dev.keyhold.kms.operation.CallContext;
import dev.keyhold.kms.operation.KmsErrorCode;
import dev.keyhold.kms.operation.Operation;
import dev.keyhold.kms.operation.OperationDescriptor;
import dev.keyhold.kms.operation.OperationDescriptor.Effect;
import dev.keyhold.kms.operation.Outcome;
import dev.keyhold.kms.operation.Response;
import dev.keyhold.kms.operation.Target;
import dev.keyhold.kms.operation.request.Fields;
import dev.keyhold.kms.store.Alias;
import dev.keyhold.kms.store.AliasTable;
import dev.keyhold.kms.store.KeyTable;
import dev.keyhold.kms.store.Versioned;
import dev.keyhold.kms.store.Write;
import java.util.ArrayList;
import java.util.List;

/** Makes an alias point to another KMS key. */
public final class UpdateAliasOperation implements Operation<AliasTargetRequest, Response> {
    private static final OperationDescriptor DESCRIPTOR =
            OperationDescriptor.kms("UpdateAlias", Effect.CHANGE, AliasTargetRequest.SHAPE);

    private final KeyTable keys;
    private final AliasTable aliases;

    public UpdateAliasOperation(KeyTable keys, AliasTable aliases) {
        this.keys = keys;
        this.aliases = aliases;
    }

    @Override
    public OperationDescriptor descriptor() {
        return DESCRIPTOR;
    }

    @Override
    public AliasTargetRequest decode(Fields fields) {
        return AliasTargetRequest.of(fields, KmsErrorCode.NOT_FOUND);
    }

    @Override
    public List<Target> targets(AliasTargetRequest request) {
        return request.targets(DESCRIPTOR.action(), true);
    }

    @Override
    public Outcome<Response> handle(AliasTargetRequest request, CallContext context) {
        Versioned<Alias> alias = ExistingAlias.of(aliases, request.aliasName(), context);
        Versioned<KmsKey> key = AliasTargetRequest.key(context);
        AliasArn arn = alias.value().arn();
        Alias updated = new Alias(arn, key.value().arn().keyId(), alias.value().creationDate(), context.now());
        List<Write> writes = new ArrayList<>(aliases.retarget(alias, updated));
        writes.add(keys.unchanged(key));
        return new Outcome<>(Response.EMPTY, writes);
    }
}
