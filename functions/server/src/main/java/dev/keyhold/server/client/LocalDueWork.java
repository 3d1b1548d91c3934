package dev.keyhold.server.client;

import dev.keyhold.kms.audit.LogAuditSink;
import dev.keyhold.kms.crypto.SecureRandomSource;
import dev.keyhold.kms.job.JobReport;
import dev.keyhold.kms.job.JobRunner;
import dev.keyhold.kms.job.TimeBudget;
import dev.keyhold.kms.store.DueEntry;
import dev.keyhold.kms.store.DueKind;
import dev.keyhold.kms.store.DueTable;
import dev.keyhold.kms.wiring.ServiceAssembly;
import dev.keyhold.server.config.ServerSettings;
import dev.keyhold.server.startup.OpenedData;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.stream.Stream;

/** Works on the data directory of a server that does not run. */
public final class LocalDueWork implements DueWork {
    private final OpenedData data;
    private final JobRunner jobs;

    /** @param data closed with this */
    public LocalDueWork(OpenedData data, ServerSettings settings, InstantSource time) {
        this.data = data;
        this.jobs = ServiceAssembly.jobs(new ServiceAssembly.Ports(
                data.store(), data.keyring(), new SecureRandomSource(), time, new LogAuditSink(), settings.erasures()));
    }

    @Override
    public List<DueEntry> first(int limit) {
        DueTable due = new DueTable(data.store());
        return Stream.of(DueKind.values())
                .flatMap(kind -> due.first(kind, limit).stream())
                .toList();
    }

    @Override
    public List<JobReport> run(Duration budget) {
        return jobs.run(TimeBudget.of(budget));
    }

    @Override
    public void close() {
        data.close();
    }
}
