package dev.keyhold.kms.audit;

import dev.keyhold.kms.store.Write;
import java.util.List;
import java.util.concurrent.CompletionStage;

/** Receives what happened to every call. Safe for use by several threads. */
public interface AuditSink {
    /**
     * The writes that put {@code record} into the transaction of the change that it tells of. They are committed with
     * the change or not at all; if the change is tried again, this is asked again.
     */
    List<Write> withChange(AuditRecord record);

    /** Tells that the transaction with the writes of {@link #withChange} was committed. */
    void committed(AuditRecord record);

    /** Takes the record of a call that changed nothing. No answer leaves before the stage is complete. */
    CompletionStage<Void> record(AuditRecord record);

    /** Takes note of a call that failed authentication; such calls are counted and sampled, not kept one by one. */
    void unauthenticated(AuditRecord record);
}
