package dev.keyhold.kms.operation.sts;

import dev.keyhold.kms.authz.Caller;
import dev.keyhold.kms.operation.CallContext;
import dev.keyhold.kms.operation.FieldWriter;
import dev.keyhold.kms.operation.Operation;
import dev.keyhold.kms.operation.OperationDescriptor;
import dev.keyhold.kms.operation.OperationDescriptor.Effect;
import dev.keyhold.kms.operation.Outcome;
import dev.keyhold.kms.operation.Response;
import dev.keyhold.kms.operation.Service;
import dev.keyhold.kms.operation.Target;
import dev.keyhold.kms.operation.request.Fields;
import dev.keyhold.kms.operation.request.StructureShape;
import java.util.List;

/** Tells callers who they are. */
public final class GetCallerIdentityOperation
        implements Operation<GetCallerIdentityOperation.Request, GetCallerIdentityOperation.CallerIdentity> {
    private static final OperationDescriptor DESCRIPTOR = new OperationDescriptor(
            Service.STS,
            "GetCallerIdentity",
            Effect.READ,
            OperationDescriptor.ORDINARY_BODY_BYTES,
            StructureShape.of());

    /** It has no parameters. */
    public record Request() {}

    /** The caller, in the words of the service. */
    public record CallerIdentity(Caller caller) implements Response {
        @Override
        public void writeTo(FieldWriter out) {
            out.text("Arn", caller.arn());
            out.text("UserId", caller.userId());
            out.text("Account", caller.account().value());
        }
    }

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
    public Outcome<CallerIdentity> handle(Request request, CallContext context) {
        return Outcome.of(new CallerIdentity(context.caller()));
    }
}
