package dev.keyhold.kms.audit;

import dev.keyhold.kms.store.Write;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/**
 * Writes each record as one line to the logger {@value #LOGGER}, at the level DEBUG, which is off unless it is switched on.
 * Best effort: it keeps nothing that a crash could not take, and holds up no answer.
 */
public final class LogAuditSink implements AuditSink {
    public static final String LOGGER = "dev.keyhold.audit";

    private static final System.Logger LOG = System.getLogger(LOGGER);
    private static final CompletionStage<Void> DONE = CompletableFuture.completedStage(null);

    @Override
    public List<Write> withChange(AuditRecord record) {
        return List.of();
    }

    @Override
    public void committed(AuditRecord record) {
        log(record);
    }

    @Override
    public CompletionStage<Void> record(AuditRecord record) {
        log(record);
        return DONE;
    }

    @Override
    public void unauthenticated(AuditRecord record) {
        log(record);
    }

    /** A record holds text that callers chose; what could end a line is shown as a question mark. */
    private static void log(AuditRecord record) {
        LOG.log(System.Logger.Level.DEBUG, () -> record.toString().replaceAll("\\p{Cntrl}", "?"));
    }
}
