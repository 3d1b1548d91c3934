package dev.keyhold.kms.operation.cipher;

import dev.keyhold.kms.crypto.BackingKey;
import dev.keyhold.kms.crypto.BackingKeyIdentity;
import dev.keyhold.kms.crypto.DomainKeyring;
import dev.keyhold.kms.crypto.RandomSource;
import dev.keyhold.kms.key.KeyArn;
import dev.keyhold.kms.key.KeyMaterialId;
import dev.keyhold.kms.store.MaterialTable;
import dev.keyhold.kms.store.Write;
import java.time.Instant;
import java.util.Optional;

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

    /** Generates a material for a KMS key. */
    public NewMaterial generate(KeyArn arn, Instant now) {
        try (BackingKey key = BackingKey.generate(arn.account(), arn.keyId(), random)) {
            KeyMaterialId id = key.identity().materialId();
            return new NewMaterial(id, materials.create(arn, id, keyring.wrap(key), now));
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
