package dev.keyhold.kms.job;

import dev.keyhold.kms.crypto.DomainKeyrings;
import dev.keyhold.kms.crypto.RandomSource;
import dev.keyhold.kms.erasure.ErasureJournal;
import dev.keyhold.kms.erasure.ReceiptSigner;
import dev.keyhold.kms.operation.cipher.KeyMaterials;
import dev.keyhold.kms.operation.rotation.KeyRotator;
import dev.keyhold.kms.store.AliasTable;
import dev.keyhold.kms.store.DomainKeyPeriod;
import dev.keyhold.kms.store.KeyTable;
import dev.keyhold.kms.store.MaterialTable;
import dev.keyhold.kms.store.ReplicaPlanTable;
import dev.keyhold.kms.store.Store;
import dev.keyhold.kms.store.StorePart;
import dev.keyhold.kms.store.TombstoneTable;
import java.util.List;

/** The jobs of the KMS service, put together from the ports that they need. */
public final class JobCatalog {
    private final Ports ports;
    private final KeyTable keys;
    private final KeyMaterials materials;
    private final ReplicaStep.Tables replicaTables;

    /** What jobs need of the world. Whoever makes these closes them. */
    public record Ports(
            Store store,
            DomainKeyrings keyrings,
            RandomSource random,
            ErasureJournal journal,
            ReceiptSigner signer,
            Domain domain) {}

    /**
     * What replacing domain keys needs.
     *
     * @param parts the stores that have domain keys; those of a keyring without a root key are not replaced
     * @param period after which a new domain key is to be replaced
     */
    public record Domain(List<StorePart> parts, DomainKeyPeriod period) {
        public Domain {
            parts = List.copyOf(parts);
        }
    }

    public JobCatalog(Ports ports) {
        this.ports = ports;
        keys = new KeyTable(ports.store());
        MaterialTable materialTable = new MaterialTable(ports.store());
        replicaTables = new ReplicaStep.Tables(
                keys, materialTable, new ReplicaPlanTable(ports.store()), new TombstoneTable(ports.store()));
        materials = new KeyMaterials(ports.store(), ports.keyrings(), ports.random());
    }

    /**
     * What does all the work: on KMS keys through the store of all Regions, and on domain keys in each store by itself.
     *
     * @param runner of the store of all Regions
     */
    public JobRunner runner(JobRunner.Ports runner) {
        JobRunner all = new JobRunner(jobsOfKeys(), runner);
        for (StorePart part : ports.domain().parts()) {
            Job roll = new RollDomainKeyJob(part, ports.domain().period());
            all = all.and(new JobRunner(List.of(roll), runner.of(part)));
        }
        return all;
    }

    private List<Job> jobsOfKeys() {
        KeyRotator rotator = new KeyRotator(keys, materials);
        return List.of(
                new RotateKeysJob(keys, rotator),
                deletion(),
                new EraseKeysJob(
                        keys,
                        replicaTables.tombstones(),
                        new FarewellStep(replicaTables),
                        new EraseKeysJob.Proof(ports.journal(), ports.signer())),
                new SynchronizeKeysJob(keys, rotator, new ReplicaStep(replicaTables, materials)));
    }

    /**
     * What applies the journal of erasures to an older copy of the store.
     *
     * @param home where the store says how far that was done
     */
    public ErasureReplay erasureReplay(JobRunner.Ports runner, Store home) {
        return new ErasureReplay(home, new DeleteAgainJob(keys, replicaTables.tombstones(), deletion()), runner);
    }

    private DeleteKeysJob deletion() {
        AliasTable aliases = new AliasTable(ports.store());
        return new DeleteKeysJob(
                keys, new DeleteKeysJob.Tables(replicaTables.materials(), aliases, replicaTables.tombstones()));
    }
}
