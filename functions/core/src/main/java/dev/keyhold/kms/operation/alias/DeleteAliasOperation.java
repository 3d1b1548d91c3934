package dev.keyhold.kms.operation.alias;

import dev.keyhold.kms.key.AliasName;
import dev.keyhold.kms.operation.CallContext;
import dev.keyhold.kms.operation.KmsErrorCode;
import dev.keyhold.kms.operation.Operation;
import dev.keyhold.kms.operation.OperationDescriptor;
import dev.keyhold.kms.operation.OperationDescriptor.Effect;
import dev.keyhold.kms.operation.Outcome;
import dev.keyhold.kms.operation.Response;
import dev.keyhold.kms.operation.Target;
import dev.keyhold.kms.operation.request.CommonShapes;
import dev.keyhold.kms.operation.request.Fields;
import dev.keyhold.kms.operation.request.StructureShape;
import dev.keyhold.kms.store.AliasTable;
import java.util.List;

/** Deletes an alias; the KMS key that it points to stays as it is. */
public final class DeleteAliasOperation implements Operation<AliasName, Response> {
    private static final OperationDescriptor DESCRIPTOR =
            OperationDescriptor.kms("DeleteAlias", Effect.CHANGE, StructureShape.of(CommonShapes.ALIAS_NAME));

    private final AliasTable aliases;

    public DeleteAliasOperation(AliasTable aliases) {
        this.aliases = aliases;
    }

    @Override
    public OperationDescriptor descriptor() {
        return DESCRIPTOR;
    }

    @Override
    public AliasName decode(Fields fields) {
        return AliasNames.changeable(fields.text("AliasName"), KmsErrorCode.NOT_FOUND);
    }

    @Override
    public List<Target> targets(AliasName name) {
        return List.of(new Target.Alias(DESCRIPTOR.action(), name, true));
    }

    @Override
    public Outcome<Response> handle(AliasName name, CallContext context) {
        return new Outcome<>(Response.EMPTY, aliases.delete(ExistingAlias.of(aliases, name, context)));
    }
}
