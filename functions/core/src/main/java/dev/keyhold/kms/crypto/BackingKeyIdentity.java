package dev.keyhold.kms.crypto;

import dev.keyhold.kms.key.AccountId;
import dev.keyhold.kms.key.KeyId;
import dev.keyhold.kms.key.KeyMaterialId;

/**
 * Which backing key: the key material of a KMS key of an account. The same in each Region of a multi-Region key.
 */
public record BackingKeyIdentity(AccountId account, KeyId keyId, KeyMaterialId materialId) {}
