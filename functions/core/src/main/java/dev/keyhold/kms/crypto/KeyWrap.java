package dev.keyhold.kms.crypto;

/** Wraps secrets under a root key or domain key (key-hierarchy.md section 4.1). Safe for use by several threads. */
final class KeyWrap {
    private final CommittingSeal seal;

    KeyWrap(RandomSource random) {
        this.seal = new CommittingSeal(random, DerivationLabel.WRAP_ENCRYPT, DerivationLabel.WRAP_COMMIT);
    }

    WrappedValue wrap(WrappingKeyId keyId, SecretBytes key, WrappingContext context, SecretBytes value) {
        if (value.length() == 0 || value.length() > WrappedValue.MAX_PLAINTEXT_LENGTH) {
            throw new IllegalArgumentException("a wrapped value has 1 to 16384 bytes");
        }
        byte[] header = WrappedValue.localHeader(context.purpose(), keyId);
        byte[] message = value.use(bytes -> seal.seal(key, header, context.identityBytes(), bytes));
        return WrappedValue.sealed(context.purpose(), message);
    }

    /** @throws UnwrapException if the value was not wrapped under this key and with this context */
    SecretBytes unwrap(SecretBytes key, WrappedValue wrapped, WrappingContext context) {
        if (wrapped.isExternal() || wrapped.purpose() != context.purpose()) {
            throw UnwrapException.doesNotOpen(wrapped);
        }
        return seal.open(key, wrapped.bytes(), WrappedValue.HEADER_LENGTH, context.identityBytes())
                .map(SecretBytes::owning)
                .orElseThrow(() -> UnwrapException.doesNotOpen(wrapped));
    }
}
