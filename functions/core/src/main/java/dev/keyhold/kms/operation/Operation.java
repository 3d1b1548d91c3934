package dev.keyhold.kms.operation;

import dev.keyhold.kms.operation.request.Fields;
import java.util.List;

/**
 * One operation. It holds the rules of this operation and nothing that others share. Implementations are immutable and
 * safe for use by several threads.
 *
 * @param <I> the request, made of typed values
 * @param <O> the response
 */
public interface Operation<I, O extends Response> {
    OperationDescriptor descriptor();

    /**
     * Makes the typed request of fields that already satisfy the descriptor's shape.
     *
     * @throws KmsException for what a shape cannot say: fields that exclude or require each other, formats
     */
    I decode(Fields fields);

    /** What the request acts on, in the order in which it is resolved and authorized. */
    List<Target> targets(I request);

    /**
     * Does the work. Nothing may be changed here: changes are returned, and the pipeline commits them together with
     * their audit record. It may therefore run more than once for one call, and its outcome may be dropped (dry run).
     *
     * @throws KmsException when the request is refused
     */
    Outcome<O> handle(I request, CallContext context);

    /** Whether the request asks only whether it would succeed. */
    default boolean isDryRun(I request) {
        return false;
    }
}
