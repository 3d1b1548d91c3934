package dev.keyhold.kms.operation.keyadmin;

import dev.keyhold.kms.key.AccountId;
import dev.keyhold.kms.key.KeyArn;
import dev.keyhold.kms.key.KeyId;
import dev.keyhold.kms.operation.CallContext;
import dev.keyhold.kms.operation.Operation;
import dev.keyhold.kms.operation.OperationDescriptor;
import dev.keyhold.kms.operation.OperationDescriptor.Effect;
import dev.keyhold.kms.operation.Outcome;
import dev.keyhold.kms.operation.PageRequest;
import dev.keyhold.kms.operation.PageResponse;
import dev.keyhold.kms.operation.Response;
import dev.keyhold.kms.operation.Target;
import dev.keyhold.kms.operation.request.CommonShapes;
import dev.keyhold.kms.operation.request.Fields;
import dev.keyhold.kms.operation.request.StructureShape;
import dev.keyhold.kms.store.KeyTable;
import dev.keyhold.kms.store.Listing;
import java.util.List;

/** Lists the KMS keys of the caller's account and Region. */
public final class ListKeysOperation implements Operation<PageRequest, PageResponse> {
    private static final OperationDescriptor DESCRIPTOR = OperationDescriptor.kms(
            "ListKeys", Effect.READ, StructureShape.of(CommonShapes.LIMIT, CommonShapes.MARKER));
    private static final PageRequest.Bounds BOUNDS = new PageRequest.Bounds(100, 1000);

    private final KeyTable keys;

    public ListKeysOperation(KeyTable keys) {
        this.keys = keys;
    }

    @Override
    public OperationDescriptor descriptor() {
        return DESCRIPTOR;
    }

    @Override
    public PageRequest decode(Fields fields) {
        return PageRequest.of(fields, BOUNDS, name -> KeyId.parse(name).isPresent());
    }

    @Override
    public List<Target> targets(PageRequest request) {
        return List.of(new Target.Account(DESCRIPTOR.action()));
    }

    @Override
    public Outcome<PageResponse> handle(PageRequest request, CallContext context) {
        AccountId account = context.caller().account();
        Listing<KeyId> listing = keys.list(account, context.region(), request.after(), request.limit());
        return Outcome.of(PageResponse.of(
                "Keys", listing, keyId -> entry(new KeyArn(context.region(), account, keyId)), KeyId::value));
    }

    private static Response entry(KeyArn arn) {
        return out -> {
            out.text("KeyId", arn.keyId().value());
            out.text("KeyArn", arn.toString());
        };
    }
}
