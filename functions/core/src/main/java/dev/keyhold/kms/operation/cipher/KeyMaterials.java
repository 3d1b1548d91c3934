package dev.keyhold.kms.operation.cipher;

import dev.keyhold.kms.crypto.BackingKey;
import dev.keyhold.kms.crypto.BackingKeyIdentity;
import dev.keyhold.kms.crypto.DomainKeyrings;
import dev.keyhold.kms.crypto.RandomSource;
import dev.keyhold.kms.key.KeyArn;
import dev.keyhold.kms.key.KeyMaterialId;
import dev.keyhold.kms.key.KmsKey;
import dev.keyhold.kms.key.MultiRegion.PendingMaterial;
import dev.keyhold.kms.key.Region;
import dev.keyhold.kms.key.RotationType;
import dev.keyhold.kms.store.KeyMaterial;
import dev.keyhold.kms.store.MaterialTable;
import dev.keyhold.kms.store.Referent;
import dev.keyhold.kms.store.Store;
import dev.keyhold.kms.store.ValueWrapper;
import dev.keyhold.kms.store.Write;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/** The materials of KMS keys: wrapped in the store, in the clear only for as long as a call holds them. */
public final class KeyMaterials {
    private final MaterialTable materials;
    private final ValueWrapper wrapper;
    private final DomainKeyrings keyrings;
    private final RandomSource random;

    public KeyMaterials(Store store, DomainKeyrings keyrings, RandomSource random) {
        this.materials = new MaterialTable(store);
        this.wrapper = new ValueWrapper(store);
        this.keyrings = keyrings;
        this.random = random;
    }

    /** A material that exists once the writes are committed. */
    public record NewMaterial(KeyMaterialId id, List<Write> writes) {
        public NewMaterial {
            writes = List.copyOf(writes);
        }
    }

    /** Generates the first material of a KMS key. */
    public NewMaterial generateFirst(KeyArn arn, Instant now) {
        return generate(arn, id -> new KeyMaterial(id, 0, now, null));
    }

    /** Generates the material that a rotation at {@code now} makes current. */
    public NewMaterial generateNext(KmsKey key, RotationType type, Instant now) {
        KeyMaterial.Rotation rotation = new KeyMaterial.Rotation(type, now);
        return generate(key.arn(), id -> new KeyMaterial(id, key.rotation().total() + 1, now, rotation));
    }

    /** Generates the material of a rotation that is not complete before all relatives have it. */
    public NewMaterial generatePending(KmsKey key, Instant now) {
        return generate(key.arn(), id -> new KeyMaterial(id, key.rotation().total() + 1, now, null));
    }

    /** The write that says of a material that a rotation made it current. */
    public Write describe(KmsKey key, PendingMaterial pending, Instant now) {
        KeyMaterial material = materials.list(key.arn()).stream()
                .filter(each -> each.id().equals(pending.id()))
                .findFirst()
                .orElseThrow(() -> new IllegalStateException("no material " + pending.id() + " of " + key.arn()));
        KeyMaterial.Rotation rotation = new KeyMaterial.Rotation(pending.type(), now);
        return materials.describe(
                key.arn(), new KeyMaterial(material.id(), material.order(), material.creationDate(), rotation));
    }

    /**
     * The writes that give a material of one relative to another (multi-region.md MR-11, MR-31).
     *
     * @throws IllegalStateException if the first one does not have it
     */
    public List<Write> copy(KeyArn from, KeyArn to, KeyMaterial material) {
        try (BackingKey key = unwrap(from, material.id())
                .orElseThrow(() -> new IllegalStateException("no material " + material.id() + " of " + from))) {
            return writes(to, material, key);
        }
    }

    private NewMaterial generate(KeyArn arn, Function<KeyMaterialId, KeyMaterial> describe) {
        try (BackingKey key = BackingKey.generate(arn.account(), arn.keyId(), random)) {
            KeyMaterialId id = key.identity().materialId();
            return new NewMaterial(id, writes(arn, describe.apply(id), key));
        }
    }

    private List<Write> writes(KeyArn arn, KeyMaterial material, BackingKey key) {
        ValueWrapper.Wrapped wrapped = wrapper.wrap(
                keyrings.of(arn.region()), Referent.material(arn, material.id()), keyring -> keyring.wrap(key));
        List<Write> writes = new ArrayList<>(wrapped.writes());
        writes.add(materials.create(arn, material, wrapped.value()));
        return writes;
    }

    /** Unwraps a material, if the KMS key has it. Whoever asks closes it. */
    Optional<BackingKey> unwrap(KeyArn arn, KeyMaterialId id) {
        return materials
                .find(arn, id)
                .map(wrapped -> keyrings.of(arn.region())
                        .unwrap(wrapped, new BackingKeyIdentity(arn.account(), arn.keyId(), id)));
    }

    /** Does the work of unwrapping, for a material that the KMS key does not have. */
    void unwrapUnknown(Region region) {
        keyrings.of(region).unwrapUnknown();
    }
}
