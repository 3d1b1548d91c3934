package dev.keyhold.kms.key;

/** Why the key material of a KMS key was rotated; the names are those on the wire. */
public enum RotationType {
    AUTOMATIC,
    ON_DEMAND
}
