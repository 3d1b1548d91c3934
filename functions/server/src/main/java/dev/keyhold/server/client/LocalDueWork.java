package dev.keyhold.server.client;

import dev.keyhold.kms.audit.LogAuditSink;
import dev.keyhold.kms.crypto.SecureRandomSource;
import dev.keyhold.kms.job.JobReport;
import dev.keyhold.kms.job.JobRunner;
import dev.keyhold.kms.job.TimeBudget;
import dev.keyhold.kms.store.DomainKeyTable;
import dev.keyhold.kms.store.DueEntry;
import dev.keyhold.kms.store.DueKind;
import dev.keyhold.kms.store.DueTable;
import dev.keyhold.kms.store.Write;
import dev.keyhold.kms.wiring.ServiceAssembly;
import dev.keyhold.server.CommandFailedException;
import dev.keyhold.server.config.ServerSettings;
import dev.keyhold.server.startup.OpenStores;
import dev.keyhold.server.startup.OpenedData;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;

/** Works on the data directory of a server that does not run. */
public final class LocalDueWork implements DueWork {
    private static final int ATTEMPTS = 5;

    private final OpenedData data;
    private final OpenStores stores;
    private final JobRunner jobs;
    private final InstantSource time;

    /** @param data closed with this */
    public LocalDueWork(OpenedData data, ServerSettings settings, InstantSource time) {
        this.data = data;
        this.time = time;
        this.stores = OpenStores.of(data, UnaryOperator.identity());
        this.jobs = ServiceAssembly.jobs(new ServiceAssembly.Ports(
                stores.store(),
                data.keyring(),
                stores.regions(),
                new SecureRandomSource(),
                time,
                new LogAuditSink(),
                settings.erasures(),
                settings.domainKeyPeriod()));
    }

    @Override
    public List<DueEntry> first(int limit) {
        List<DueTable> indexes =
                stores.regions().indexes().stream().map(DueTable::new).toList();
        return Stream.of(DueKind.values())
                .flatMap(kind -> DueTable.first(indexes, kind, limit).stream())
                .toList();
    }

    @Override
    public List<JobReport> run(Duration budget) {
        return jobs.run(TimeBudget.of(budget));
    }

    @Override
    public void rollDomainKey() {
        DomainKeyTable domainKeys = new DomainKeyTable(data.store());
        for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
            List<Write> writes = domainKeys.makeDue(time.instant());
            if (writes.isEmpty() || data.store().commit(writes)) {
                return;
            }
        }
        throw new CommandFailedException("the domain key is being replaced by somebody else");
    }

    @Override
    public void close() {
        data.close();
    }
}
