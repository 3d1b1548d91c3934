package dev.keyhold.kms.audit;

import dev.keyhold.kms.crypto.RandomSource;
import dev.keyhold.kms.crypto.RandomUuid;
import dev.keyhold.kms.store.Store;
import dev.keyhold.kms.store.Write;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;

/**
 * Commits what the service changes by itself, each change in one transaction with its audit records. Safe for use by several
 * threads.
 *
 * @param time when a change was made
 */
public record ServiceCommits(Store store, AuditSink audit, RandomSource random, InstantSource time) {
    /**
     * @param change what is written; with the records it is one transaction
     * @param events what the audit trail is told of
     * @return false if one of the conditions did not hold; nothing was done then, nor recorded
     * @throws dev.keyhold.kms.store.StoreUnavailableException if it is not known whether it was done
     */
    public boolean commit(List<Write> change, List<ServiceEvent> events) {
        List<AuditRecord> records = events.stream()
                .map(event -> AuditRecord.ofService(RandomUuid.next(random), time.instant(), event))
                .toList();
        List<Write> writes = new ArrayList<>(change);
        records.forEach(record -> writes.addAll(audit.withChange(record)));
        if (!store.commit(writes)) {
            return false;
        }
        records.forEach(audit::committed);
        return true;
    }
}
