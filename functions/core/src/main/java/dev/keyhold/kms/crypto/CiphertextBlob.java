package dev.keyhold.kms.crypto;

import dev.keyhold.kms.key.AccountId;
import dev.keyhold.kms.key.KeyId;
import dev.keyhold.kms.key.KeyMaterialId;

/** A ciphertext blob whose header was read; what it says is not authenticated before the blob is opened. */
public final class CiphertextBlob {
    private final AccountId account;
    private final KeyId keyId;
    private final KeyMaterialId materialId;

    CiphertextBlob(AccountId account, KeyId keyId, KeyMaterialId materialId) {
        this.account = account;
        this.keyId = keyId;
        this.materialId = materialId;
    }

    public AccountId account() {
        return account;
    }

    public KeyId keyId() {
        return keyId;
    }

    public KeyMaterialId materialId() {
        return materialId;
    }
}
