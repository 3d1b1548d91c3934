package dev.keyhold.kms.key;

/** What a KMS key is for. The names are those on the wire. */
public enum KeyUsage {
    ENCRYPT_DECRYPT,
    SIGN_VERIFY,
    GENERATE_VERIFY_MAC,
    KEY_AGREEMENT
}
