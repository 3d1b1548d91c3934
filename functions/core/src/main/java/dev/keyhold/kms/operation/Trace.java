package dev.keyhold.kms.operation;

import dev.keyhold.kms.audit.AuditRecord;
import dev.keyhold.kms.key.KeyArn;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What becomes known of a call while it runs, for its audit record. Used by one thread. */
final class Trace {
    private final IncomingCall call;
    private final Instant time;
    private final List<KeyArn> keys = new ArrayList<>(2);
    private String operation = "";
    private String denial = "";
    private @Nullable Identity identity;

    Trace(IncomingCall call, Instant time) {
        this.call = call;
        this.time = time;
    }

    String requestId() {
        return call.requestId();
    }

    Instant time() {
        return time;
    }

    void operation(OperationDescriptor descriptor) {
        operation = descriptor.name();
    }

    void authenticated(Identity proven) {
        identity = proven;
    }

    boolean isAuthenticated() {
        return identity != null;
    }

    void touches(KeyArn key) {
        if (!keys.contains(key)) {
            keys.add(key);
        }
    }

    void deniedBecause(String reason) {
        denial = reason;
    }

    /** Forgets what an attempt found out, since it is made again. */
    void startOver() {
        keys.clear();
        denial = "";
    }

    /** @param created KMS keys that exist because of the call, and that it could not name */
    AuditRecord success(List<KeyArn> created) {
        List<KeyArn> all = new ArrayList<>(keys);
        all.addAll(created);
        return record(all, null);
    }

    AuditRecord failure(KmsException error) {
        return record(keys, new AuditRecord.Failure(error.code().wireName(), error.recordedMessage(), denial));
    }

    private AuditRecord record(List<KeyArn> about, AuditRecord.@Nullable Failure failure) {
        return new AuditRecord(
                call.requestId(),
                time,
                operation,
                call.origin(),
                identity == null ? null : identity.caller(),
                identity == null ? null : identity.region(),
                about,
                failure);
    }
}
