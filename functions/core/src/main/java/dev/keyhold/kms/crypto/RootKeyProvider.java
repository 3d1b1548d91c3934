package dev.keyhold.kms.crypto;

/**
 * Wraps domain keys under a root key. The root key itself need never show: a device or service that keeps it implements
 * this too, with {@link WrappedValue#external}. Safe for use by several threads.
 */
public interface RootKeyProvider extends AutoCloseable {
    /** Names the root key: another root key has another ID. */
    WrappingKeyId rootKeyId();

    /**
     * Wraps a domain key, and authenticates its ID with it.
     *
     * @throws RootKeyException if the device or service does not answer
     */
    WrappedDomainKey wrap(DomainKey key);

    /**
     * Unwraps a domain key; the caller owns it.
     *
     * @throws RootKeyException if it was wrapped under another root key, or the device or service does not answer
     * @throws UnwrapException if it was changed, or is not the key of its ID
     */
    DomainKey unwrap(WrappedDomainKey wrapped);

    @Override
    void close();
}
