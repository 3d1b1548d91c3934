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
import dev.keyhold.kms.operation.request.StructureShape;
import java.util.List;

/**
 * Makes the current domain key of every store due to be replaced now. That is committed and recorded in each store by itself, so this
 * has no writes of its own. The work is done as everything that is due, by RunDueWork for example.
 */
public final class RollDomainKeyOperation implements Operation<RollDomainKeyOperation.Request, Response> {
    private static final OperationDescriptor DESCRIPTOR =
            OperationDescriptor.keyhold("RollDomainKey", Effect.CHANGE, StructureShape.of());

    private final InstallationOwner owner;
    private final List<DomainKeyRoll> rolls;

    /** @param rolls one for each store */
    public RollDomainKeyOperation(InstallationOwner owner, List<DomainKeyRoll> rolls) {
        this.owner = owner;
        this.rolls = List.copyOf(rolls);
    }

    /** It has no parameters. */
    public record Request() {}

    @Override
    public OperationDescriptor descriptor() {
        return DESCRIPTOR;
    }

    @Override
    public Request decode(Fields fields) {
        return new Request();
    }

    @Override
    public List<Target> targets(Request request) {
        return List.of(new Target.Account(DESCRIPTOR.action()));
    }

    @Override
    public Outcome<Response> handle(Request request, CallContext context) {
        owner.require(DESCRIPTOR, context);
        List<String> unusable = DomainKeyRoll.begin(rolls);
        return Outcome.of(out -> out.texts("Unusable", unusable));
    }
}
