package dev.keyhold.kms.job;

import dev.keyhold.kms.crypto.DomainKeyring;
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
     * What replacing the domain key needs.
     *
     * @param keyring the home store's domain keys; without a root key they are not replaced
     * @param period after which a new domain key is to be replaced
     */
    public record Domain(DomainKeyring keyring, DomainKeyPeriod period) {}

    public JobCatalog(Ports ports) {
        this.ports = ports;
        keys = new KeyTable(ports.store());
        MaterialTable materialTable = new MaterialTable(ports.store());
        replicaTables = new ReplicaStep.Tables(
                keys, materialTable, new ReplicaPlanTable(ports.store()), new TombstoneTable(ports.store()));
        materials = new KeyMaterials(ports.store(), ports.keyrings(), ports.random());
    }

    /** Every job. */
    public List<Job> jobs() {
        KeyRotator rotator = new KeyRotator(keys, materials);
        return List.of(
                new RotateKeysJob(keys, rotator),
                deletion(),
                new EraseKeysJob(
                        keys,
                        replicaTables.tombstones(),
                        replicaTables.plans(),
                        new EraseKeysJob.Proof(ports.journal(), ports.signer())),
                new SynchronizeKeysJob(keys, rotator, new ReplicaStep(replicaTables, materials)),
                new RollDomainKeyJob(
                        ports.store(), ports.domain().keyring(), ports.domain().period()));
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
