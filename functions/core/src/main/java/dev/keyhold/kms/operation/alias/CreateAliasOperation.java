package dev.keyhold.kms.operation.alias;

import dev.keyhold.kms.key.AliasArn;
import dev.keyhold.kms.key.KmsKey;
import dev.keyhold.kms.operation.CallContext;
import dev.keyhold.kms.operation.KmsErrorCode;
import dev.keyhold.kms.operation.KmsException;
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

/** Gives a KMS key a further name. */
public final class CreateAliasOperation implements Operation<AliasTargetRequest, Response> {
    private static final OperationDescriptor DESCRIPTOR =
            OperationDescriptor.kms("CreateAlias", Effect.CHANGE, AliasTargetRequest.SHAPE);

    private final KeyTable keys;
    private final AliasTable aliases;

    public CreateAliasOperation(KeyTable keys, AliasTable aliases) {
        this.keys = keys;
        this.aliases = aliases;
    }

    @Override
    public OperationDescriptor descriptor() {
        return DESCRIPTOR;
    }

    @Override
    public AliasTargetRequest decode(Fields fields) {
        return AliasTargetRequest.of(fields, KmsErrorCode.INVALID_ALIAS_NAME);
    }

    @Override
    public List<Target> targets(AliasTargetRequest request) {
        return request.targets(DESCRIPTOR.action(), false);
    }

    @Override
    public Outcome<Response> handle(AliasTargetRequest request, CallContext context) {
        AliasArn arn = new AliasArn(context.region(), context.caller().account(), request.aliasName());
        if (aliases.find(arn).isPresent()) {
            throw new KmsException(KmsErrorCode.ALREADY_EXISTS, "An alias with the name " + arn + " already exists");
        }
        Versioned<KmsKey> key = AliasTargetRequest.key(context);
        Alias alias = new Alias(arn, key.value().arn().keyId(), context.now(), context.now());
        List<Write> writes = new ArrayList<>(aliases.create(alias));
        writes.add(keys.unchanged(key));
        return new Outcome<>(Response.EMPTY, writes);
    }
}
