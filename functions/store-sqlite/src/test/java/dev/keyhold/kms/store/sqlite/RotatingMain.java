package dev.keyhold.kms.store.sqlite;

import dev.keyhold.kms.audit.AuditRecord;
import dev.keyhold.kms.audit.AuditSink;
import dev.keyhold.kms.crypto.DomainKeyring;
import dev.keyhold.kms.crypto.FileRootKeyProvider;
import dev.keyhold.kms.crypto.RandomSource;
import dev.keyhold.kms.crypto.RootKeyProvider;
import dev.keyhold.kms.crypto.SecureRandomSource;
import dev.keyhold.kms.erasure.ReceiptSigner;
import dev.keyhold.kms.installation.Installer;
import dev.keyhold.kms.job.JobCatalog;
import dev.keyhold.kms.job.JobReport;
import dev.keyhold.kms.job.JobRunner;
import dev.keyhold.kms.job.TimeBudget;
import dev.keyhold.kms.store.Attributes;
import dev.keyhold.kms.store.DomainKeyPeriod;
import dev.keyhold.kms.store.DomainKeyTable;
import dev.keyhold.kms.store.ItemKey;
import dev.keyhold.kms.store.Store;
import dev.keyhold.kms.store.StorePart;
import dev.keyhold.kms.store.Write;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/**
 * A process that does what is due in a store that others use too, at the time that stands in a file, and prints "begun" and
 * then what it did.
 */
final class RotatingMain {
    static final String DATABASE = "keyhold.db";
    static final String ROOT_KEY = "root-key";
    static final String NOW = "now";

    private RotatingMain() {}

    public static void main(String[] arguments) throws IOException {
        Path directory = Path.of(arguments[0]);
        Instant now = Instant.parse(Files.readString(directory.resolve(NOW)));
        try (Store store = SqliteStore.open(directory.resolve(DATABASE));
                DomainKeyring keyring = keyring(store, directory)) {
            JobRunner runner = runner(store, keyring, () -> now);
            System.out.println("begun");
            List<JobReport> reports = runner.run(TimeBudget.of(Duration.ofMinutes(5)));
            System.out.println(reports);
        }
    }

    static JobRunner runner(Store store, DomainKeyring keyring, InstantSource time) {
        RandomSource random = new SecureRandomSource();
        JobCatalog.Ports ports = new JobCatalog.Ports(
                store,
                keyring,
                random,
                (key, begun) -> {},
                new ReceiptSigner(store, keyring, random, Duration.ZERO),
                new JobCatalog.Domain(List.of(StorePart.home(store, keyring)), DomainKeyPeriod.STANDARD));
        return new JobCatalog(ports).runner(new JobRunner.Ports(store, new StoredAudit(), random, time));
    }

    /** The domain keys of a store, which are made if it is new. */
    static DomainKeyring keyring(Store store, Path directory) throws IOException {
        RandomSource random = new SecureRandomSource();
        Installer installer = new Installer(store, random, () -> Instant.EPOCH);
        Path file = directory.resolve(ROOT_KEY);
        // Open for as long as the process is: it wraps new domain keys.
        RootKeyProvider root =
                Files.exists(file) ? FileRootKeyProvider.open(file, random) : FileRootKeyProvider.create(file, random);
        if (installer.find().isEmpty()) {
            installer.install(root, SqliteJobKillTest.ACCOUNT);
        }
        DomainKeyring keyring = installer.open(root);
        keyring.follow(root, new DomainKeyTable(store));
        return keyring;
    }

    /** Keeps an item for each event, so that a test can count what was recorded across processes and kills. */
    static final class StoredAudit implements AuditSink {
        static final String PARTITION = "audit";
        static final String NO_KEY = "none";

        @Override
        public List<Write> withChange(AuditRecord record) {
            String subject =
                    record.keys().isEmpty() ? NO_KEY : record.keys().get(0).toString();
            ItemKey name = new ItemKey(PARTITION, subject + " " + record.operation() + " " + record.requestId());
            return List.of(Write.create(name, Attributes.NONE));
        }

        @Override
        public void committed(AuditRecord record) {}

        @Override
        public CompletionStage<Void> record(AuditRecord record) {
            return CompletableFuture.completedStage(null);
        }

        @Override
        public void unauthenticated(AuditRecord record) {}
    }
}
