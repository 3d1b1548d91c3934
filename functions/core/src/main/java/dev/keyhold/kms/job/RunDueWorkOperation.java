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
import java.time.Duration;
import java.util.List;

/**
 * Does what is due, for so many seconds at most; whoever wants more calls again. The steps are committed and recorded by
 * the runner, each by itself, so this has no writes of its own that could be run twice.
 */
public final class RunDueWorkOperation implements Operation<Duration, Response> {
    private static final OperationDescriptor DESCRIPTOR = OperationDescriptor.keyhold(
            "RunDueWork", Effect.CHANGE, StructureShape.of(Member.optional("Seconds", new ValueShape.Whole(1, 30))));
    private static final int STANDARD_SECONDS = 5;

    private final InstallationOwner owner;
    private final JobRunner jobs;

    public RunDueWorkOperation(InstallationOwner owner, JobRunner jobs) {
        this.owner = owner;
        this.jobs = jobs;
    }

    @Override
    public OperationDescriptor descriptor() {
        return DESCRIPTOR;
    }

    @Override
    public Duration decode(Fields fields) {
        return Duration.ofSeconds(fields.optionalWhole("Seconds").orElse(STANDARD_SECONDS));
    }

    @Override
    public List<Target> targets(Duration budget) {
        return List.of(new Target.Account(DESCRIPTOR.action()));
    }

    @Override
    public Outcome<Response> handle(Duration budget, CallContext context) {
        owner.require(DESCRIPTOR, context);
        List<JobReport> reports = jobs.run(TimeBudget.of(budget));
        return Outcome.of(out -> out.structures(
                "Jobs", reports.stream().map(RunDueWorkOperation::report).toList()));
    }

    private static Response report(JobReport report) {
        return out -> {
            out.text("Kind", report.kind().toString());
            out.number("Done", report.done());
            out.number("Waiting", report.waiting());
            out.number("Failed", report.failed());
            out.flag("Complete", report.complete());
            out.flag("InTime", report.inTime());
            out.texts("Unreadable", report.unreadable());
        };
    }
}
