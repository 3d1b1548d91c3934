package dev.keyhold.kms.operation.cipher;

import dev.keyhold.kms.crypto.BackingKey;
import dev.keyhold.kms.crypto.BlobCipher;
import dev.keyhold.kms.crypto.CiphertextBlob;
import dev.keyhold.kms.crypto.CiphertextRejectedException;
import dev.keyhold.kms.crypto.EncryptionContext;
import dev.keyhold.kms.crypto.SensitiveBytes;
import dev.keyhold.kms.key.KmsKey;
import dev.keyhold.kms.operation.KmsErrorCode;
import dev.keyhold.kms.operation.KmsException;
import java.util.Optional;

/** Encrypts and decrypts with KMS keys. The key's state was checked before. Safe for use by several threads. */
public final class KeyCipher {
    private final KeyMaterials materials;
    private final BlobCipher cipher;

    public KeyCipher(KeyMaterials materials, BlobCipher cipher) {
        this.materials = materials;
        this.cipher = cipher;
    }

    /** Encrypts under the KMS key's current material. {@code plaintext} has 1 to 4,096 bytes and stays the caller's. */
    CiphertextBlob encrypt(KmsKey key, SensitiveBytes plaintext, EncryptionContext context) {
        try (BackingKey backingKey = materials
                .unwrap(key.arn(), key.currentMaterialId())
                .orElseThrow(() -> new IllegalStateException("the current material of " + key.arn() + " is missing"))) {
            return cipher.encrypt(backingKey, plaintext, context);
        }
    }

    /**
     * Decrypts with the material that the blob names. An unknown material costs the same work as a known one.
     *
     * @throws KmsException {@link KmsErrorCode#INVALID_CIPHERTEXT}, always the same, whatever is wrong
     */
    SensitiveBytes decrypt(KmsKey key, CiphertextBlob blob, EncryptionContext context) {
        Optional<BackingKey> found = materials.unwrap(key.arn(), blob.materialId());
        try {
            if (found.isEmpty()) {
                materials.unwrapUnknown(key.arn().region());
                return cipher.decryptUnknown(blob, context);
            }
            try (BackingKey backingKey = found.get()) {
                return cipher.decrypt(blob, backingKey, context);
            }
        } catch (CiphertextRejectedException rejected) {
            throw rejection();
        }
    }

    /** The one answer to a ciphertext that cannot be opened, or is none of ours. */
    static KmsException rejection() {
        return new KmsException(KmsErrorCode.INVALID_CIPHERTEXT, "");
    }
}
