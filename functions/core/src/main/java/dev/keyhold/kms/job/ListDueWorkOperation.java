package dev.keyhold.kms.job;

import dev.keyhold.kms.key.Region;
import dev.keyhold.kms.operation.CallContext;
import dev.keyhold.kms.operation.InstallationOwner;
import dev.keyhold.kms.operation.Operation;
import dev.keyhold.kms.operation.OperationDescriptor;
import dev.keyhold.kms.operation.OperationDescriptor.Effect;
import dev.keyhold.kms.operation.Outcome;
import dev.keyhold.kms.operation.Response;
import dev.keyhold.kms.operation.Target;
import dev.keyhold.kms.operation.request.Fields;
import dev.keyhold.kms.operation.request.Member;
import dev.keyhold.kms.operation.request.StructureShape;
import dev.keyhold.kms.operation.request.ValueShape;
import java.util.List;

/** Lists what falls due first, so many entries of each kind, in the order of time. */
public final class ListDueWorkOperation implements Operation<Integer, Response> {
    private static final OperationDescriptor DESCRIPTOR = OperationDescriptor.keyhold(
            "ListDueWork", Effect.READ, StructureShape.of(Member.optional("Limit", new ValueShape.Whole(1, 1000))));
    private static final int STANDARD_LIMIT = 20;

    private final InstallationOwner owner;
    private final UpcomingWork work;

    public ListDueWorkOperation(InstallationOwner owner, UpcomingWork work) {
        this.owner = owner;
        this.work = work;
    }

    @Override
    public OperationDescriptor descriptor() {
        return DESCRIPTOR;
    }

    @Override
    public Integer decode(Fields fields) {
        return fields.optionalWhole("Limit").orElse(STANDARD_LIMIT);
    }

    @Override
    public List<Target> targets(Integer limit) {
        return List.of(new Target.Account(DESCRIPTOR.action()));
    }

    @Override
    public Outcome<Response> handle(Integer limit, CallContext context) {
        owner.require(DESCRIPTOR, context);
        UpcomingWork.Found found = work.first(limit);
        return Outcome.of(out -> {
            out.structures(
                    "Work",
                    found.items().stream().map(ListDueWorkOperation::item).toList());
            out.texts("Unreadable", found.unreadable());
        });
    }

    private static Response item(UpcomingWork.Item item) {
        return out -> {
            out.text("Kind", item.entry().kind().toString());
            out.timestamp("Time", item.entry().time());
            out.text("Subject", item.entry().subject());
            Region own = item.own();
            if (own != null) {
                out.text("Region", own.name());
            }
        };
    }
}
