package dev.keyhold.kms.operation.cipher;

import dev.keyhold.kms.crypto.BackingKey;
import dev.keyhold.kms.crypto.BackingKeyIdentity;
import dev.keyhold.kms.crypto.DomainKeyring;
import dev.keyhold.kms.crypto.RandomSource;
import dev.keyhold.kms.key.KeyArn;
import dev.keyhold.kms.key.KeyMaterialId;
import dev.keyhold.kms.key.KmsKey;
import dev.keyhold.kms.key.RotationType;
import dev.keyhold.kms.store.KeyMaterial;
import dev.keyhold.kms.store.MaterialTable;
import dev.keyhold.kms.store.Write;
import java.time.Instant;
import java.util.Optional;
import java.util.function.Function;

/** The materials of KMS keys: wrapped in the store, in the clear only for as long as a call holds them. */
public final class KeyMaterials {
    private final MaterialTable materials;
    private final DomainKeyring keyring;
    private final RandomSource random;

    public KeyMaterials(MaterialTable materials, DomainKeyring keyring, RandomSource random) {
        this.materials = materials;
        this.keyring = keyring;
        this.random = random;
    }

    /** A material that exists once the write is committed. */
    public record NewMaterial(KeyMaterialId id, Write write) {}

    /** Generates the first material of a KMS key. */
    public NewMaterial generateFirst(KeyArn arn, Instant now) {
        return generate(arn, id -> new KeyMaterial(id, 0, now, null));
    }

    /** Generates the material that a rotation at {@code now} makes current. */
    public NewMaterial generateNext(KmsKey key, RotationType type, Instant now) {
        KeyMaterial.Rotation rotation = new KeyMaterial.Rotation(type, now);
        return generate(key.arn(), id -> new KeyMaterial(id, key.rotation().total() + 1, now, rotation));
    }

    private NewMaterial generate(KeyArn arn, Function<KeyMaterialId, KeyMaterial> describe) {
        try (BackingKey key = BackingKey.generate(arn.account(), arn.keyId(), random)) {
            KeyMaterialId id = key.identity().materialId();
            return new NewMaterial(id, materials.create(arn, describe.apply(id), keyring.wrap(key)));
        }
    }

    /** Unwraps a material, if the KMS key has it. Whoever asks closes it. */
    Optional<BackingKey> unwrap(KeyArn arn, KeyMaterialId id) {
        return materials
                .find(arn, id)
                .map(wrapped -> keyring.unwrap(wrapped, new BackingKeyIdentity(arn.account(), arn.keyId(), id)));
    }

    /** Does the work of unwrapping, for a material that the KMS key does not have. */
    void unwrapUnknown() {
        keyring.unwrapUnknown();
    }
}
