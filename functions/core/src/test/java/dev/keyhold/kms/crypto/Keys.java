package dev.keyhold.kms.crypto;

import dev.keyhold.kms.key.AccountId;
import dev.keyhold.kms.key.KeyId;
import dev.keyhold.kms.key.KeyMaterialId;
import java.util.HexFormat;

/** Names and keys that the tests share. */
final class Keys {
    static final AccountId ACCOUNT = new AccountId("111122223333");
    static final KeyId UUID = new KeyId("1234abcd-12ab-34cd-56ef-1234567890ab");
    static final KeyId MULTI_REGION = new KeyId("mrk-1234abcd12ab34cd56ef1234567890ab");

    private Keys() {}

    /** A backing key with an identity that may be any, right or not. */
    static BackingKey named(BackingKeyIdentity identity, byte[] material) {
        return BackingKey.unwrapped(identity, SecretBytes.copyOf(material));
    }

    static BackingKeyIdentity identity(String account, String keyId, byte[] materialId) {
        return new BackingKeyIdentity(
                new AccountId(account),
                new KeyId(keyId),
                new KeyMaterialId(HexFormat.of().formatHex(materialId)));
    }

    static byte[] bytesOf(SecretBytes secret) {
        return secret.use(byte[]::clone);
    }
}
