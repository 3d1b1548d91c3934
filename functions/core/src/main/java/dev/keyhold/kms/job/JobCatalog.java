package dev.keyhold.kms.job;

import dev.keyhold.kms.crypto.DomainKeyring;
import dev.keyhold.kms.crypto.RandomSource;
import dev.keyhold.kms.operation.cipher.KeyMaterials;
import dev.keyhold.kms.operation.rotation.KeyRotator;
import dev.keyhold.kms.store.KeyTable;
import dev.keyhold.kms.store.MaterialTable;
import dev.keyhold.kms.store.Store;
import java.util.List;

/** The jobs of the KMS service, put together from the ports that they need. */
public final class JobCatalog {
    private final KeyTable keys;
    private final KeyMaterials materials;

    /** What jobs need of the world. Whoever makes these closes them. */
    public record Ports(Store store, DomainKeyring keyring, RandomSource random) {}

    public JobCatalog(Ports ports) {
        keys = new KeyTable(ports.store());
        materials = new KeyMaterials(new MaterialTable(ports.store()), ports.keyring(), ports.random());
    }

    /** Every job. */
    public List<Job> jobs() {
        return List.of(new RotateKeysJob(keys, new KeyRotator(keys, materials)));
    }
}
