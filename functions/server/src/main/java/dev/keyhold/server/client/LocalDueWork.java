package dev.keyhold.server.client;

import dev.keyhold.kms.audit.LogAuditSink;
import dev.keyhold.kms.crypto.SecureRandomSource;
import dev.keyhold.kms.job.DomainKeyRoll;
import dev.keyhold.kms.job.JobReport;
import dev.keyhold.kms.job.JobRunner;
import dev.keyhold.kms.job.TimeBudget;
import dev.keyhold.kms.job.UpcomingWork;
import dev.keyhold.kms.wiring.ServiceAssembly;
import dev.keyhold.server.config.ServerSettings;
import dev.keyhold.server.startup.OpenStores;
import dev.keyhold.server.startup.OpenedData;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.function.UnaryOperator;

/** Works on the data directory of a server that does not run. */
public final class LocalDueWork implements DueWork {
    private final OpenedData data;
    private final OpenStores stores;
    private final JobRunner jobs;
    private final List<DomainKeyRoll> rolls;

    /** @param data closed with this */
    public LocalDueWork(OpenedData data, ServerSettings settings, InstantSource time) {
        this.data = data;
        this.stores = OpenStores.of(data, UnaryOperator.identity());
        ServiceAssembly.Ports ports = new ServiceAssembly.Ports(
                stores.store(),
                data.keyring(),
                stores.regions(),
                new SecureRandomSource(),
                time,
                new LogAuditSink(),
                data.erasures(settings),
                settings.domainKeyPeriod());
        this.jobs = ServiceAssembly.jobs(ports);
        this.rolls = ServiceAssembly.domainKeyRolls(ports);
    }

    @Override
    public UpcomingWork.Found first(int limit) {
        return new UpcomingWork(stores.regions().parts()).first(limit);
    }

    @Override
    public List<JobReport> run(Duration budget) {
        return jobs.run(TimeBudget.of(budget));
    }

    @Override
    public List<String> rollDomainKey() {
        return DomainKeyRoll.begin(rolls);
    }

    @Override
    public void close() {
        data.close();
    }
}
