package dev.keyhold.kms.crypto;

/**
 * A 256-bit key that wraps backing keys and the service's other secrets. Whoever holds one owns it and closes it. Safe for
 * use by several threads.
 */
public final class DomainKey implements AutoCloseable {
    /** The number of bytes of a domain key. */
    public static final int LENGTH = KeyDerivation.LENGTH;

    private final WrappingKeyId id;
    private final SecretBytes secret;

    private DomainKey(WrappingKeyId id, SecretBytes secret) {
        this.id = id;
        this.secret = secret;
    }

    /** Makes a new domain key with an ID of its own. */
    public static DomainKey generate(RandomSource random) {
        WrappingKeyId id = WrappingKeyId.ofFirst16(random.bytes(WrappingKeyId.LENGTH));
        return new DomainKey(id, SecretBytes.generate(LENGTH, random));
    }

    /**
     * Takes over the bytes of a domain key that a {@link RootKeyProvider} unwrapped.
     *
     * @throws IllegalArgumentException if there are not {@link #LENGTH} bytes
     */
    public static DomainKey of(WrappingKeyId id, SecretBytes secret) {
        if (secret.length() != LENGTH) {
            throw new IllegalArgumentException("a domain key has 32 bytes");
        }
        return new DomainKey(id, secret);
    }

    public WrappingKeyId id() {
        return id;
    }

    /** Lends the bytes for the length of the call: only for a {@link RootKeyProvider}, to wrap them. */
    public <T, X extends Exception> T use(SecretBytes.Borrower<T, X> borrower) throws X {
        return secret.use(borrower);
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
        return "DomainKey[" + id + "]";
    }
}
