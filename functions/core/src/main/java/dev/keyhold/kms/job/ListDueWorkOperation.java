package dev.keyhold.kms.job;

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
import dev.keyhold.kms.store.DueEntry;
import dev.keyhold.kms.store.DueKind;
import dev.keyhold.kms.store.DueTable;
import java.util.ArrayList;
import java.util.List;

/** Lists what falls due first, so many entries of each kind, in the order of time. */
public final class ListDueWorkOperation implements Operation<Integer, Response> {
    private static final OperationDescriptor DESCRIPTOR = OperationDescriptor.keyhold(
            "ListDueWork", Effect.READ, StructureShape.of(Member.optional("Limit", new ValueShape.Whole(1, 1000))));
    private static final int STANDARD_LIMIT = 20;

    private final InstallationOwner owner;
    private final List<DueTable> indexes;

    /** @param indexes one for each store that has an index of its own */
    public ListDueWorkOperation(InstallationOwner owner, List<DueTable> indexes) {
        this.owner = owner;
        this.indexes = List.copyOf(indexes);
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
        List<DueEntry> entries = new ArrayList<>();
        for (DueKind kind : DueKind.values()) {
            entries.addAll(DueTable.first(indexes, kind, limit));
        }
        return Outcome.of(out -> out.structures(
                "Work", entries.stream().map(ListDueWorkOperation::entry).toList()));
    }

    private static Response entry(DueEntry entry) {
        return out -> {
            out.text("Kind", entry.kind().toString());
            out.timestamp("Time", entry.time());
            out.text("Subject", entry.subject());
        };
    }
}
