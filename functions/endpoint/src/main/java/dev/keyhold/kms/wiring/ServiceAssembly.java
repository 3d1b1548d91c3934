package dev.keyhold.kms.wiring;

import dev.keyhold.kms.audit.AuditSink;
import dev.keyhold.kms.audit.ServiceCommits;
import dev.keyhold.kms.authz.PrincipalDirectory;
import dev.keyhold.kms.authz.RootUserAuthorizer;
import dev.keyhold.kms.crypto.BlobCipher;
import dev.keyhold.kms.crypto.DomainKeyring;
import dev.keyhold.kms.crypto.DomainKeyrings;
import dev.keyhold.kms.crypto.RandomSource;
import dev.keyhold.kms.erasure.Erasures;
import dev.keyhold.kms.erasure.ReceiptSigner;
import dev.keyhold.kms.job.DomainKeyRoll;
import dev.keyhold.kms.job.ErasureReplay;
import dev.keyhold.kms.job.JobCatalog;
import dev.keyhold.kms.job.JobRunner;
import dev.keyhold.kms.job.ListDueWorkOperation;
import dev.keyhold.kms.job.RollDomainKeyOperation;
import dev.keyhold.kms.job.RunDueWorkOperation;
import dev.keyhold.kms.job.UpcomingWork;
import dev.keyhold.kms.operation.InstallationOwner;
import dev.keyhold.kms.operation.Operation;
import dev.keyhold.kms.operation.OperationCatalog;
import dev.keyhold.kms.operation.OperationRegistry;
import dev.keyhold.kms.operation.Pipeline;
import dev.keyhold.kms.operation.Quotas;
import dev.keyhold.kms.operation.erasure.GetErasureReceiptsOperation;
import dev.keyhold.kms.operation.erasure.ListErasuresOperation;
import dev.keyhold.kms.operation.sts.GetCallerIdentityOperation;
import dev.keyhold.kms.policy.JacksonPolicyReader;
import dev.keyhold.kms.protocol.access.CallAuthenticator;
import dev.keyhold.kms.protocol.access.StoredCredentials;
import dev.keyhold.kms.protocol.http.Arrivals;
import dev.keyhold.kms.protocol.http.KmsEndpoint;
import dev.keyhold.kms.protocol.sigv4.SecretAccessKey;
import dev.keyhold.kms.protocol.sigv4.SignatureVerifier;
import dev.keyhold.kms.protocol.sigv4.SigningKeys;
import dev.keyhold.kms.store.AccessKeyTable;
import dev.keyhold.kms.store.DomainKeyPeriod;
import dev.keyhold.kms.store.InstallationTable;
import dev.keyhold.kms.store.Store;
import dev.keyhold.kms.store.StorePart;
import dev.keyhold.kms.store.TombstoneTable;
import dev.keyhold.kms.usage.LastUsageRecorder;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** The service, made of the ports that an application provides. */
public final class ServiceAssembly {
    private static final int SIGNING_KEYS = 10_000;
    private static final Duration SIGNING_KEY_LIFETIME = Duration.ofHours(1);
    private static final int DECOY_BYTES = 30;
    private static final int JOB_THREADS = 32;

    private ServiceAssembly() {}

    /**
     * The parts of the world that the service needs. Whoever makes them closes them, after the last request.
     *
     * @param keyring the home store's domain keys
     * @param period after which domain keys are replaced
     */
    public record Ports(
            Store store,
            DomainKeyring keyring,
            Regions regions,
            RandomSource random,
            InstantSource time,
            AuditSink audit,
            Erasures erasures,
            DomainKeyPeriod period) {
        /** Those of one store for all Regions. */
        public Ports(
                Store store,
                DomainKeyring keyring,
                RandomSource random,
                InstantSource time,
                AuditSink audit,
                Erasures erasures,
                DomainKeyPeriod period) {
            this(store, keyring, Regions.ofOneStore(store, keyring), random, time, audit, erasures, period);
        }
    }

    /**
     * What the stores of Regions have each for itself.
     *
     * @param keyrings the domain keys of each Region's store
     * @param parts the stores, each with its index of what is due, and its domain keys
     */
    public record Regions(DomainKeyrings keyrings, List<StorePart> parts) {
        public Regions {
            parts = List.copyOf(parts);
        }

        /** One store for all Regions. */
        public static Regions ofOneStore(Store store, DomainKeyring keyring) {
            return new Regions(keyring, List.of(StorePart.home(store, keyring)));
        }
    }

    /** What answers requests, once they were read. */
    public static KmsEndpoint.Parts assemble(Ports ports, Quotas quotas, LastUsageRecorder usages) {
        OperationCatalog catalog = new OperationCatalog(
                new OperationCatalog.Ports(
                        ports.store(), ports.regions().keyrings(), ports.random(), new JacksonPolicyReader(), usages),
                new BlobCipher(ports.random()),
                PrincipalDirectory.ROOT_USERS_ONLY,
                quotas);
        List<Operation<?, ?>> operations = new ArrayList<>(catalog.operations());
        operations.add(new GetCallerIdentityOperation());
        operations.addAll(ownOperations(ports));
        OperationRegistry registry = new OperationRegistry(operations);
        Pipeline pipeline = new Pipeline(
                registry,
                catalog.lookup(),
                new Pipeline.Ports(
                        ports.store(), new RootUserAuthorizer(), ports.audit(), ports.time(), jobs(ports), usages));
        return new KmsEndpoint.Parts(pipeline, registry, Arrivals.direct(authenticator(ports)));
    }

    /** What AWS has no API for. */
    private static List<Operation<?, ?>> ownOperations(Ports ports) {
        InstallationOwner owner = new InstallationOwner(new InstallationTable(ports.store()));
        return List.of(
                new ListDueWorkOperation(owner, new UpcomingWork(ports.regions().parts())),
                new RunDueWorkOperation(owner, jobs(ports)),
                new RollDomainKeyOperation(owner, domainKeyRolls(ports)),
                new GetErasureReceiptsOperation(owner, new TombstoneTable(ports.store())),
                new ListErasuresOperation(owner, new TombstoneTable(ports.store())));
    }

    /** What does the work that falls due. */
    public static JobRunner jobs(Ports ports) {
        return jobCatalog(ports).runner(runner(ports));
    }

    /** What makes the domain keys due to be replaced, one for each store. */
    public static List<DomainKeyRoll> domainKeyRolls(Ports ports) {
        return ports.regions().parts().stream()
                .map(part -> new DomainKeyRoll(
                        new ServiceCommits(part.store(), ports.audit(), ports.random(), ports.time()), part.own()))
                .toList();
    }

    /** What applies the journal of erasures to a store before anything else uses it. */
    public static ErasureReplay erasureReplay(Ports ports) {
        return jobCatalog(ports).erasureReplay(runner(ports), ports.store());
    }

    private static JobCatalog jobCatalog(Ports ports) {
        return new JobCatalog(new JobCatalog.Ports(
                ports.store(),
                ports.regions().keyrings(),
                ports.random(),
                ports.erasures().journal(),
                receipts(ports),
                new JobCatalog.Domain(ports.regions().parts(), ports.period())));
    }

    private static JobRunner.Ports runner(Ports ports) {
        List<JobRunner.Index> indexes =
                ports.regions().parts().stream().map(JobRunner.Index::of).toList();
        return new JobRunner.Ports(ports.store(), indexes, ports.audit(), ports.random(), ports.time())
                .withThreads(JOB_THREADS);
    }

    /** What signs the receipts of erased keys. */
    public static ReceiptSigner receipts(Ports ports) {
        return new ReceiptSigner(
                ports.store(), ports.keyring(), ports.random(), ports.erasures().backupRetention());
    }

    private static CallAuthenticator authenticator(Ports ports) {
        byte[] decoy = ports.random().bytes(DECOY_BYTES);
        try {
            return new CallAuthenticator(new SignatureVerifier<>(
                    new StoredCredentials(new AccessKeyTable(ports.store()), ports.keyring()),
                    new SigningKeys(SIGNING_KEYS, SIGNING_KEY_LIFETIME, ports.time()),
                    SecretAccessKey.copyOf(decoy),
                    ports.time()));
        } finally {
            Arrays.fill(decoy, (byte) 0);
        }
    }
}
