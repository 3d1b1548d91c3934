package dev.keyhold.kms.operation;

import dev.keyhold.kms.audit.AuditRecord;
import dev.keyhold.kms.audit.AuditSink;
import dev.keyhold.kms.authz.Authorizer;
import dev.keyhold.kms.key.KmsKey;
import dev.keyhold.kms.key.LastUsage;
import dev.keyhold.kms.operation.request.Fields;
import dev.keyhold.kms.operation.request.ShapeValidator;
import dev.keyhold.kms.store.DueEntry;
import dev.keyhold.kms.store.Store;
import dev.keyhold.kms.store.StoreUnavailableException;
import dev.keyhold.kms.store.Versioned;
import dev.keyhold.kms.store.WouldBlockException;
import dev.keyhold.kms.store.Write;
import dev.keyhold.kms.usage.LastUsageRecorder;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Runs every call the same way: target, size limit, authenticate, decode and validate, resolve key, authorize, handle,
 * audit; whoever runs the pipeline encodes the answer. A change and its audit record are committed in one transaction,
 * and no answer is given before its record was taken. Immutable and safe for use by several threads.
 */
public final class Pipeline {
    /** A change that meets a concurrent one is tried again from the look-up of its targets, so often in all. */
    private static final int MAX_ATTEMPTS = 20;

    private static final System.Logger LOG = System.getLogger(Pipeline.class.getName());

    private final OperationRegistry operations;
    private final Admission admission;
    private final AuditSink audit;
    private final Store store;
    private final InstantSource time;
    private final ReentrantLock conflicts = new ReentrantLock(true);
    private final DueWork dueWork;
    private final LastUsageRecorder usages;

    /** The parts of the world that the pipeline needs beside the operations. */
    public record Ports(
            Store store,
            Authorizer authorizer,
            AuditSink audit,
            InstantSource time,
            DueWork dueWork,
            LastUsageRecorder usages) {}

    public Pipeline(OperationRegistry operations, KeyLookup lookup, Ports ports) {
        this.operations = operations;
        this.admission = new Admission(lookup, ports.authorizer());
        this.audit = ports.audit();
        this.store = ports.store();
        this.time = ports.time();
        this.dueWork = ports.dueWork();
        this.usages = ports.usages();
    }

    /**
     * Runs one call to its answer.
     *
     * @throws WouldBlockException if the store would have to wait on a thread that must not; nothing has happened then
     */
    public CompletionStage<Answer> run(IncomingCall call) {
        Trace trace = new Trace(call, time.instant());
        try {
            Operation<?, ?> operation = operations
                    .find(call.target())
                    .orElseThrow(() -> new KmsException(KmsErrorCode.UNKNOWN_OPERATION, ""));
            return run(operation, call, trace);
        } catch (KmsException refusal) {
            return fail(refusal, trace);
        } catch (WouldBlockException notHere) {
            throw notHere;
        } catch (StoreUnavailableException outage) {
            LOG.log(System.Logger.Level.ERROR, "request " + call.requestId() + ": the store is unavailable", outage);
            return fail(unavailable(outage), trace);
        } catch (RuntimeException defect) {
            LOG.log(System.Logger.Level.ERROR, "request " + call.requestId() + " failed", defect);
            return fail(internal(), trace);
        }
    }

    private <I, O extends Response> CompletionStage<Answer> run(
            Operation<I, O> operation, IncomingCall call, Trace trace) {
        OperationDescriptor descriptor = operation.descriptor();
        trace.operation(descriptor);
        if (call.bodyBytes() > descriptor.maxBodyBytes()) {
            throw new KmsException(KmsErrorCode.REQUEST_TOO_LARGE, "Request body is too large.");
        }
        Identity identity = call.authenticate(descriptor.service());
        trace.authenticated(identity);
        try (Fields fields = call.decode(descriptor.input())) {
            ShapeValidator.validate(descriptor.input(), fields);
            I request = operation.decode(fields);
            Optional<Done> first =
                    othersTakeTurns(descriptor) ? Optional.empty() : attempt(operation, request, identity, trace);
            Done done = first.isPresent() ? first.get() : tryAgain(operation, request, identity, trace);
            done.followUps.forEach(dueWork::attend);
            return done.answer;
        }
    }

    /** A call that was recorded and, if it changed anything, committed. */
    private record Done(CompletionStage<Answer> answer, List<DueEntry> followUps) {}

    /** Whether a change has to queue at once: newcomers would come in between the attempts of whose turn it is, for ever. */
    private boolean othersTakeTurns(OperationDescriptor descriptor) {
        return !descriptor.isReadOnly() && conflicts.isLocked();
    }

    /**
     * Calls that met a concurrent change go one by one from here on, so that many callers who change one KMS key wait for
     * each other instead of undoing each other's attempts. Never reached on a thread that must not wait: changes do not run
     * there, and committing is refused.
     */
    private <I, O extends Response> Done tryAgain(
            Operation<I, O> operation, I request, Identity identity, Trace trace) {
        conflicts.lock();
        try {
            for (int attempt = 1; attempt < MAX_ATTEMPTS; attempt++) {
                trace.startOver();
                Optional<Done> done = attempt(operation, request, identity, trace);
                if (done.isPresent()) {
                    return done.get();
                }
            }
        } finally {
            conflicts.unlock();
        }
        LOG.log(
                System.Logger.Level.WARNING,
                "{0}: too many concurrent changes",
                operation.descriptor().name());
        // A fault of the service, which clients try again by themselves.
        throw internal();
    }

    /** @return nothing if another change came in between */
    private <I, O extends Response> Optional<Done> attempt(
            Operation<I, O> operation, I request, Identity identity, Trace trace) {
        List<ResolvedTarget> targets = new ArrayList<>(2);
        for (Target target : operation.targets(request)) {
            targets.add(admission.admit(target, identity, trace));
        }
        requireStates(operation.descriptor(), targets);
        CallContext context =
                new CallContext(identity.caller(), identity.region(), trace.requestId(), trace.time(), targets);
        Outcome<O> outcome = operation.handle(request, context);
        Optional<Done> done = Optional.empty();
        try {
            if (operation.isDryRun(request)) {
                throw new KmsException(
                        KmsErrorCode.DRY_RUN, "The request would have succeeded, but the DryRun option is set.");
            }
            done = finish(operation.descriptor(), outcome, trace.success(outcome.created()));
            return done;
        } finally {
            if (done.isEmpty()) {
                outcome.response().close();
            }
        }
    }

    /** @return the answer once it is recorded, or nothing if another change came in between */
    private Optional<Done> finish(OperationDescriptor descriptor, Outcome<?> outcome, AuditRecord record) {
        Answer success = new Answer.Success(outcome.response());
        if (outcome.writes().isEmpty()) {
            CompletionStage<Answer> recorded = audit.record(record)
                    .whenComplete((done, failure) -> {
                        if (failure != null) {
                            outcome.response().close();
                        }
                    })
                    .thenApply(done -> {
                        use(descriptor, record);
                        return success;
                    });
            return Optional.of(new Done(recorded, List.of()));
        }
        return commit(outcome.writes(), record)
                ? Optional.of(new Done(CompletableFuture.completedStage(success), outcome.followUps()))
                : Optional.empty();
    }

    /** Only what uses a KMS key is asked about later; there are no such operations that change the store. */
    private void use(OperationDescriptor descriptor, AuditRecord record) {
        if (descriptor.effect() == OperationDescriptor.Effect.CRYPTOGRAPHIC) {
            usages.record(record.keys(), new LastUsage(record.operation(), record.time(), record.requestId()));
        }
    }

    private boolean commit(List<Write> change, AuditRecord record) {
        List<Write> writes = new ArrayList<>(change);
        writes.addAll(audit.withChange(record));
        if (!store.commit(writes)) {
            return false;
        }
        audit.committed(record);
        return true;
    }

    /** The state of a key that a caller named, or that a ciphertext names; an alias may be moved off any key. */
    private static void requireStates(OperationDescriptor descriptor, List<ResolvedTarget> targets) {
        for (ResolvedTarget resolved : targets) {
            Versioned<KmsKey> key = resolved.key();
            if (key != null && !(resolved.target() instanceof Target.Alias)) {
                KeyStateTable.check(descriptor.name(), key.value());
            }
        }
    }

    private CompletionStage<Answer> fail(KmsException error, Trace trace) {
        Answer failure = new Answer.Failure(error);
        AuditRecord record = trace.failure(error);
        if (trace.isAuthenticated()) {
            return audit.record(record).thenApply(recorded -> failure);
        }
        audit.unauthenticated(record);
        return CompletableFuture.completedStage(failure);
    }

    private static KmsException unavailable(StoreUnavailableException outage) {
        return outage.kind() == StoreUnavailableException.Kind.FAULT
                ? internal()
                : new KmsException(
                        KmsErrorCode.DEPENDENCY_TIMEOUT,
                        "The system timed out while trying to fulfill the request. You can retry the request.");
    }

    private static KmsException internal() {
        return new KmsException(KmsErrorCode.INTERNAL, "The request was rejected because of an internal error.");
    }
}
