package dev.keyhold.kms.operation;

import dev.keyhold.kms.authz.Caller;
import dev.keyhold.kms.key.Region;
import java.time.Instant;
import java.util.List;

/**
 * What an operation knows of the call beside its request.
 *
 * @param caller who signed the request
 * @param region the Region that the request was signed for
 * @param requestId the identifier that the caller gets with the answer
 * @param now the time of the call, the same wherever it is asked for during the call
 * @param targets the request's targets, resolved and authorized, in the order in which the operation named them
 */
public record CallContext(Caller caller, Region region, String requestId, Instant now, List<ResolvedTarget> targets) {
    public CallContext {
        targets = List.copyOf(targets);
    }

    /** The first target; for operations that always have one. */
    public ResolvedTarget target() {
        return targets.get(0);
    }
}
