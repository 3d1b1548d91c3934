package dev.keyhold.kms.crypto;

/** A domain key as it is stored: its ID, and its bytes under the root key. */
public record WrappedDomainKey(WrappingKeyId id, WrappedValue value) {
    public WrappedDomainKey {
        if (value.purpose() != WrappingPurpose.DOMAIN_KEY) {
            throw new IllegalArgumentException("not a wrapped domain key");
        }
    }
}
