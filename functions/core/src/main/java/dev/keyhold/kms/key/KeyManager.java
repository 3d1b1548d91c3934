package dev.keyhold.kms.key;

/** Who manages a KMS key: the account's owner, or the service on the owner's behalf. The names are those on the wire. */
public enum KeyManager {
    CUSTOMER,
    AWS
}
