package dev.keyhold.kms.protocol.http;

import dev.keyhold.kms.operation.Answer;
import dev.keyhold.kms.operation.Operation;
import dev.keyhold.kms.operation.OperationDescriptor;
import dev.keyhold.kms.operation.OperationRegistry;
import dev.keyhold.kms.operation.Pipeline;
import dev.keyhold.kms.store.WouldBlockException;
import io.vertx.core.Context;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;

/**
 * Runs calls through the pipeline. What changes the store runs on a worker, for it waits for the disk. Everything else runs on
 * the event loop, and once more on a worker if the store would have to wait after all.
 */
final class CallRunner {
    private static final System.Logger LOG = System.getLogger(CallRunner.class.getName());

    private final Pipeline pipeline;
    private final OperationRegistry operations;

    CallRunner(Pipeline pipeline, OperationRegistry operations) {
        this.pipeline = pipeline;
        this.operations = operations;
    }

    /** The descriptor of the operation that a call names. */
    Optional<OperationDescriptor> descriptor(String target) {
        return operations.find(target).map(Operation::descriptor);
    }

    /**
     * Runs one call.
     *
     * @param context the context of the request, on whose thread this is called
     * @param receiver gets the answer, on the context
     */
    void run(HttpCall call, Context context, Consumer<Answer> receiver) {
        boolean waits = descriptor(call.target())
                .filter(descriptor -> !descriptor.isReadOnly())
                .isPresent();
        if (waits) {
            runOnWorker(call, context, receiver);
            return;
        }
        try {
            deliver(pipeline.run(call), call, context, receiver);
        } catch (WouldBlockException wouldBlock) {
            runOnWorker(call, context, receiver);
        } catch (RuntimeException defect) {
            receiver.accept(failed(call, defect));
        }
    }

    private void runOnWorker(HttpCall call, Context context, Consumer<Answer> receiver) {
        context.executeBlocking(() -> pipeline.run(call), false)
                .onSuccess(answer -> deliver(answer, call, context, receiver))
                .onFailure(defect -> receiver.accept(failed(call, defect)));
    }

    @SuppressWarnings("FutureReturnValueIgnored") // its failures are those of the future, which are answered
    private static void deliver(
            CompletionStage<Answer> stage, HttpCall call, Context context, Consumer<Answer> receiver) {
        CompletableFuture<Answer> future = stage.toCompletableFuture();
        if (future.isDone() && !future.isCompletedExceptionally()) {
            receiver.accept(future.join());
            return;
        }
        future.whenComplete((answer, defect) -> {
            Answer sent = defect == null ? answer : failed(call, defect);
            context.runOnContext(onContext -> receiver.accept(sent));
        });
    }

    private static Answer failed(HttpCall call, Throwable defect) {
        LOG.log(System.Logger.Level.ERROR, "request " + call.requestId() + " failed", defect);
        return new Answer.Failure(Defects.internal());
    }
}
