package dev.keyhold.kms.operation.keyadmin;

import dev.keyhold.kms.key.AliasName;
import dev.keyhold.kms.key.KeyReference;
import dev.keyhold.kms.key.KmsKey;
import dev.keyhold.kms.operation.CallContext;
import dev.keyhold.kms.operation.KeyIdRequest;
import dev.keyhold.kms.operation.Operation;
import dev.keyhold.kms.operation.OperationDescriptor;
import dev.keyhold.kms.operation.OperationDescriptor.Effect;
import dev.keyhold.kms.operation.Outcome;
import dev.keyhold.kms.operation.Response;
import dev.keyhold.kms.operation.Target;
import dev.keyhold.kms.operation.request.CommonShapes;
import dev.keyhold.kms.operation.request.Fields;
import dev.keyhold.kms.operation.request.StructureShape;
import dev.keyhold.kms.store.Versioned;
import java.util.List;
import java.util.Optional;

/** Tells what a KMS key is. Of a service's alias that was never used, it creates the AWS managed key (kms-behaviour 2.1). */
public final class DescribeKeyOperation implements Operation<KeyIdRequest, Response> {
    private static final OperationDescriptor DESCRIPTOR = OperationDescriptor.kms(
            "DescribeKey", Effect.READ, StructureShape.of(CommonShapes.KEY_ID, CommonShapes.GRANT_TOKENS));

    private final AwsManagedKeys managedKeys;

    public DescribeKeyOperation(AwsManagedKeys managedKeys) {
        this.managedKeys = managedKeys;
    }

    @Override
    public OperationDescriptor descriptor() {
        return DESCRIPTOR;
    }

    @Override
    public KeyIdRequest decode(Fields fields) {
        return KeyIdRequest.of(fields);
    }

    @Override
    public List<Target> targets(KeyIdRequest request) {
        String reference = request.keyId();
        AliasName alias = KeyReference.parse(reference)
                .flatMap(DescribeKeyOperation::aliasName)
                .filter(AwsManagedKeys::isServiceAlias)
                .orElse(null);
        return List.of(
                alias == null
                        ? new Target.Key(DESCRIPTOR.action(), reference, true)
                        : new Target.ServiceAlias(DESCRIPTOR.action(), alias, reference));
    }

    private static Optional<AliasName> aliasName(KeyReference reference) {
        if (reference instanceof KeyReference.ByAliasArn byArn) {
            return Optional.of(byArn.aliasArn().name());
        }
        return reference instanceof KeyReference.ByAliasName byName
                ? Optional.of(byName.aliasName())
                : Optional.empty();
    }

    @Override
    public Outcome<Response> handle(KeyIdRequest request, CallContext context) {
        Versioned<KmsKey> key = context.target().key();
        if (key != null) {
            return Outcome.of(KeyMetadata.answer(key.value()));
        }
        AliasName alias = ((Target.ServiceAlias) context.target().target()).name();
        KeyFactory.NewKey created = managedKeys.create(alias, context);
        return created.described();
    }
}
