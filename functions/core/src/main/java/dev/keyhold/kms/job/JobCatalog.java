package dev.keyhold.kms.job;

import dev.keyhold.kms.crypto.DomainKeyrings;
import dev.keyhold.kms.crypto.RandomSource;
import dev.keyhold.kms.operation.cipher.KeyMaterials;
import dev.keyhold.kms.operation.rotation.KeyRotator;
import dev.keyhold.kms.store.KeyTable;
import dev.keyhold.kms.store.MaterialTable;
import dev.keyhold.kms.store.ReplicaPlanTable;
import dev.keyhold.kms.store.Store;
import java.util.List;

/** The jobs of the KMS service, put together from the ports that they need. */
public final class JobCatalog {
    private final KeyTable keys;
    private final KeyMaterials materials;
    private final ReplicaStep.Tables replicaTables;

    /** What jobs need of the world. Whoever makes these closes them. */
    public record Ports(Store store, DomainKeyrings keyrings, RandomSource random) {}

    public JobCatalog(Ports ports) {
        keys = new KeyTable(ports.store());
        MaterialTable materialTable = new MaterialTable(ports.store());
        replicaTables = new ReplicaStep.Tables(keys, materialTable, new ReplicaPlanTable(ports.store()));
        materials = new KeyMaterials(materialTable, ports.keyrings(), ports.random());
    }

    /** Every job. */
    public List<Job> jobs() {
        KeyRotator rotator = new KeyRotator(keys, materials);
        return List.of(
                new RotateKeysJob(keys, rotator),
                new SynchronizeKeysJob(keys, rotator, new ReplicaStep(replicaTables, materials)));
    }
}
