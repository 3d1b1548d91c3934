package dev.keyhold.kms.crypto;

/** A root key in this process's memory, and the wrapping of domain keys under it. */
final class LocalRootKey implements RootKeyProvider {
    static final int LENGTH = KeyDerivation.LENGTH;

    private final WrappingKeyId id;
    private final SecretBytes secret;
    private final KeyWrap keyWrap;

    /** Takes {@code secret}, of 32 bytes, over. */
    LocalRootKey(SecretBytes secret, RandomSource random) {
        this.id = idOf(secret);
        this.secret = secret;
        this.keyWrap = new KeyWrap(random);
    }

    /** The ID of a local root key, which follows from the key. */
    static WrappingKeyId idOf(SecretBytes secret) {
        byte[] derived = secret.use(bytes -> {
            try (KeyDerivation derivation = new KeyDerivation(bytes)) {
                return derivation.derive(DerivationLabel.ROOT_KEY_ID, new byte[0]);
            }
        });
        return WrappingKeyId.ofFirst16(derived);
    }

    @Override
    public WrappingKeyId rootKeyId() {
        return id;
    }

    @Override
    public WrappedDomainKey wrap(DomainKey key) {
        WrappingContext context = WrappingContext.domainKey(key.id());
        return new WrappedDomainKey(key.id(), keyWrap.wrap(id, secret, context, key.secret()));
    }

    @Override
    public DomainKey unwrap(WrappedDomainKey wrapped) {
        WrappingKeyId needed = wrapped.value().wrappingKeyId();
        if (!needed.equals(id)) {
            throw new RootKeyException("The store's keys are under root key " + needed + ", but this is root key " + id
                    + ". Start with that one; if it was changed (keyhold root rotate), with"
                    + " the settings and the file of the new one.");
        }
        WrappingContext context = WrappingContext.domainKey(wrapped.id());
        return DomainKey.of(wrapped.id(), keyWrap.unwrap(secret, wrapped.value(), context));
    }

    @Override
    public void close() {
        secret.close();
    }

    @Override
    public String toString() {
        return "LocalRootKey[" + id + "]";
    }
}
