package dev.keyhold.kms.events;

import dev.keyhold.kms.audit.LogAuditSink;
import dev.keyhold.kms.crypto.RandomSource;
import dev.keyhold.kms.crypto.SecureRandomSource;
import dev.keyhold.kms.erasure.ReceiptSigner;
import dev.keyhold.kms.job.JobCatalog;
import dev.keyhold.kms.job.JobReport;
import dev.keyhold.kms.job.JobRunner;
import dev.keyhold.kms.job.TimeBudget;
import dev.keyhold.kms.serverless.FunctionSettings;
import dev.keyhold.kms.serverless.SharedInstallation;
import dev.keyhold.kms.store.DueKind;
import dev.keyhold.kms.store.Store;
import dev.keyhold.kms.store.StorePart;
import dev.keyhold.kms.store.StoreUnavailableException;
import jakarta.inject.Singleton;
import java.time.InstantSource;
import java.util.List;

/**
 * Does what is due of one kind, until that is done or the time that the settings give is over. The installation is opened for
 * the run and closed after it, so that a function which is frozen between two runs holds no keys. Runs may overlap.
 */
@Singleton
class DueWorkRun {
    /**
     * Runs once.
     *
     * @throws FailedWorkException if some of what was due failed: whoever only schedules functions sees no answer, but tries again
     *     what is an error, and keeps what stays one for people (LC-19)
     * @throws RuntimeException if the function is not set up, or the table cannot be used; what was done until then stays done
     */
    RunAnswer run(DueKind kind) {
        FunctionSettings settings = FunctionSettings.read(System.getenv());
        RandomSource random = new SecureRandomSource();
        InstantSource time = InstantSource.system();
        TimeBudget budget = TimeBudget.of(settings.jobBudget());
        try (SharedInstallation installation = SharedInstallation.open(settings, random, time)) {
            Store store = installation.store();
            JobRunner runner = jobs(installation, settings, random)
                    .runner(new JobRunner.Ports(store, new LogAuditSink(), random, time))
                    .only(kind);
            return answer(runner.run(budget).get(0));
        }
    }

    private static RunAnswer answer(JobReport report) {
        if (!report.unreadable().isEmpty()) {
            throw new StoreUnavailableException("the table cannot be read; the log says why");
        }
        RunAnswer answer = RunAnswer.of(report);
        if (answer.failed() > 0) {
            throw new FailedWorkException(answer);
        }
        return answer;
    }

    private static JobCatalog jobs(SharedInstallation installation, FunctionSettings settings, RandomSource random) {
        ReceiptSigner signer = new ReceiptSigner(
                installation.store(),
                installation.keyring(),
                random,
                installation.erasures().backupRetention());
        return new JobCatalog(new JobCatalog.Ports(
                installation.store(),
                installation.keyring(),
                random,
                installation.erasures().journal(),
                signer,
                new JobCatalog.Domain(
                        List.of(StorePart.home(installation.store(), installation.keyring())),
                        settings.domainKeyPeriod())));
    }
}
