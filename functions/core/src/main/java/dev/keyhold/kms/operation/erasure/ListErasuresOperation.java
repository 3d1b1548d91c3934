package dev.keyhold.kms.operation.erasure;

import dev.keyhold.kms.operation.CallContext;
import dev.keyhold.kms.operation.InstallationOwner;
import dev.keyhold.kms.operation.Operation;
import dev.keyhold.kms.operation.OperationDescriptor;
import dev.keyhold.kms.operation.OperationDescriptor.Effect;
import dev.keyhold.kms.operation.Outcome;
import dev.keyhold.kms.operation.PageRequest;
import dev.keyhold.kms.operation.PageResponse;
import dev.keyhold.kms.operation.Target;
import dev.keyhold.kms.operation.request.CommonShapes;
import dev.keyhold.kms.operation.request.Fields;
import dev.keyhold.kms.operation.request.StructureShape;
import dev.keyhold.kms.store.TombstoneTable;
import java.util.List;

/** Lists the erasures of the caller's account in the Region of the call, in the order of key IDs. */
public final class ListErasuresOperation implements Operation<PageRequest, PageResponse> {
    private static final OperationDescriptor DESCRIPTOR = OperationDescriptor.keyhold(
            "ListErasures", Effect.READ, StructureShape.of(CommonShapes.LIMIT, CommonShapes.MARKER));
    private static final PageRequest.Bounds BOUNDS = new PageRequest.Bounds(100, 1000);

    private final InstallationOwner owner;
    private final TombstoneTable tombstones;

    public ListErasuresOperation(InstallationOwner owner, TombstoneTable tombstones) {
        this.owner = owner;
        this.tombstones = tombstones;
    }

    @Override
    public OperationDescriptor descriptor() {
        return DESCRIPTOR;
    }

    @Override
    public PageRequest decode(Fields fields) {
        return PageRequest.of(fields, BOUNDS, name -> !name.isEmpty());
    }

    @Override
    public List<Target> targets(PageRequest page) {
        return List.of(new Target.Account(DESCRIPTOR.action()));
    }

    @Override
    public Outcome<PageResponse> handle(PageRequest page, CallContext context) {
        owner.require(DESCRIPTOR, context);
        return Outcome.of(PageResponse.of(
                "Erasures",
                tombstones.list(context.caller().account(), context.region(), page.after(), page.limit()),
                TombstoneView::new,
                TombstoneTable::position));
    }
}
