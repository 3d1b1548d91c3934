package dev.keyhold.kms.crypto;

import static java.nio.charset.StandardCharsets.US_ASCII;

import dev.keyhold.kms.key.AccountId;
import dev.keyhold.kms.key.KeyId;
import dev.keyhold.kms.key.KeyMaterialId;
import java.util.HexFormat;

/**
 * One version of the 256-bit secret inside a symmetric KMS key. Whoever holds one owns it and closes it. Safe for use by
 * several threads; a use after closing fails with {@link IllegalStateException}.
 */
public final class BackingKey implements AutoCloseable {
    /** The number of bytes of symmetric key material. */
    public static final int LENGTH = KeyDerivation.LENGTH;

    private final BackingKeyIdentity identity;
    private final SecretBytes secret;

    private BackingKey(BackingKeyIdentity identity, SecretBytes secret) {
        this.identity = identity;
        this.secret = secret;
    }

    /** Makes new key material for a KMS key. */
    public static BackingKey generate(AccountId account, KeyId keyId, RandomSource random) {
        return ofMaterial(account, keyId, SecretBytes.generate(LENGTH, random));
    }

    /**
     * Takes key material over, for example imported. Its ID follows from material and key ID, so the same material gives
     * the same ID again.
     *
     * @throws IllegalArgumentException if the material does not have {@link #LENGTH} bytes
     */
    public static BackingKey ofMaterial(AccountId account, KeyId keyId, SecretBytes material) {
        requireLength(material);
        return new BackingKey(new BackingKeyIdentity(account, keyId, materialId(keyId, material)), material);
    }

    /** Takes over material that was just unwrapped, and so is known to be of this identity. */
    static BackingKey unwrapped(BackingKeyIdentity identity, SecretBytes material) {
        requireLength(material);
        return new BackingKey(identity, material);
    }

    public BackingKeyIdentity identity() {
        return identity;
    }

    SecretBytes secret() {
        return secret;
    }

    @Override
    public void close() {
        secret.close();
    }

    @Override
    public String toString() {
        return "BackingKey[" + identity + "]";
    }

    private static KeyMaterialId materialId(KeyId keyId, SecretBytes material) {
        byte[] id = material.use(bytes -> {
            try (KeyDerivation derivation = new KeyDerivation(bytes)) {
                return derivation.derive(
                        DerivationLabel.MATERIAL_ID, keyId.value().getBytes(US_ASCII));
            }
        });
        return new KeyMaterialId(HexFormat.of().formatHex(id));
    }

    private static void requireLength(SecretBytes material) {
        if (material.length() != LENGTH) {
            throw new IllegalArgumentException("symmetric key material has 32 bytes");
        }
    }
}
