package dev.keyhold.kms.crypto;

import dev.keyhold.kms.key.Region;
import java.util.Collection;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The domain keys in use: one is current and wraps, all of them unwrap. Owns its keys and closes them. Safe for use by
 * several threads.
 */
public final class DomainKeyring implements DomainKeyrings, AutoCloseable {
    // As many authenticated bytes as a backing key has.
    private static final WrappingContext STAND_IN = WrappingContext.serviceKey("-".repeat(12 + 36 + 64));

    private final Map<WrappingKeyId, DomainKey> keys = new ConcurrentHashMap<>();
    private final KeyWrap keyWrap;
    private final DomainKey standInKey;
    private final WrappedValue standIn;
    private volatile DomainKey current;

    /** Takes {@code current} over. */
    public DomainKeyring(DomainKey current, RandomSource random) {
        this.keyWrap = new KeyWrap(random);
        this.standInKey = DomainKey.generate(random);
        this.standIn = wrapStandIn(random);
        this.current = current;
        keys.put(current.id(), current);
    }

    /**
     * Unwraps all stored domain keys.
     *
     * @throws UnwrapException if one does not open, or the current one is not among them
     * @throws RootKeyException if the root key is not theirs
     */
    public static DomainKeyring open(
            RootKeyProvider rootKey, Collection<WrappedDomainKey> stored, WrappingKeyId current, RandomSource random) {
        WrappedDomainKey first = stored.stream()
                .filter(key -> key.id().equals(current))
                .findFirst()
                .orElseThrow(() -> UnwrapException.noCurrentKey(current));
        DomainKeyring keyring = new DomainKeyring(rootKey.unwrap(first), random);
        stored.stream().filter(key -> !key.id().equals(current)).forEach(key -> keyring.add(rootKey.unwrap(key)));
        return keyring;
    }

    /** Itself: where all Regions have one store, they have its domain keys. */
    @Override
    public DomainKeyring of(Region region) {
        return this;
    }

    /** The ID of the key that wraps new values. */
    public WrappingKeyId currentId() {
        return current.id();
    }

    /** Whether values under this key can be unwrapped. */
    public boolean contains(WrappingKeyId id) {
        return keys.containsKey(id);
    }

    /** Takes a further key over, for unwrapping. One that is here already is closed and changes nothing. */
    public void add(DomainKey key) {
        DomainKey present = keys.putIfAbsent(key.id(), key);
        if (present != null && present != key) {
            key.close();
        }
    }

    /**
     * Wraps new values under this key from now on.
     *
     * @throws IllegalArgumentException if it is not in the ring
     */
    public synchronized void makeCurrent(WrappingKeyId id) {
        DomainKey key = keys.get(id);
        if (key == null) {
            throw new IllegalArgumentException("no such domain key in the ring: " + id);
        }
        current = key;
    }

    /**
     * Closes a key that nothing stored needs any more.
     *
     * @throws IllegalArgumentException if it is the current one
     */
    public synchronized void erase(WrappingKeyId id) {
        if (id.equals(currentId())) {
            throw new IllegalArgumentException("the current domain key cannot be erased");
        }
        DomainKey erased = keys.remove(id);
        if (erased != null) {
            erased.close();
        }
    }

    /** Wraps a backing key. */
    public WrappedValue wrap(BackingKey key) {
        return wrap(WrappingContext.backingKey(key.identity()), key.secret());
    }

    /**
     * Unwraps a backing key; the caller owns it.
     *
     * @throws UnwrapException if it does not open, or its domain key is not in the ring
     */
    public BackingKey unwrap(WrappedValue wrapped, BackingKeyIdentity identity) {
        return BackingKey.unwrapped(identity, unwrap(wrapped, WrappingContext.backingKey(identity)));
    }

    /** Does the work of unwrapping a backing key, for material that is not there: time must not tell the two apart. */
    public void unwrapUnknown() {
        keyWrap.unwrap(standInKey.secret(), standIn, STAND_IN).close();
    }

    /** Wraps any secret of 1 to 16384 bytes but a domain key. */
    public WrappedValue wrap(WrappingContext context, SecretBytes value) {
        requireNotDomainKey(context);
        DomainKey key = current;
        return keyWrap.wrap(key.id(), key.secret(), context, value);
    }

    /**
     * Unwraps a secret; the caller owns it.
     *
     * @throws UnwrapException if it does not open, or its domain key is not in the ring
     */
    public SecretBytes unwrap(WrappedValue wrapped, WrappingContext context) {
        requireNotDomainKey(context);
        DomainKey key = keys.get(wrapped.wrappingKeyId());
        if (key == null) {
            throw UnwrapException.keyIsMissing(wrapped);
        }
        return keyWrap.unwrap(key.secret(), wrapped, context);
    }

    @Override
    public void close() {
        standInKey.close();
        keys.values().forEach(DomainKey::close);
    }

    private WrappedValue wrapStandIn(RandomSource random) {
        try (SecretBytes value = SecretBytes.generate(BackingKey.LENGTH, random)) {
            return keyWrap.wrap(standInKey.id(), standInKey.secret(), STAND_IN, value);
        }
    }

    private static void requireNotDomainKey(WrappingContext context) {
        if (context.purpose() == WrappingPurpose.DOMAIN_KEY) {
            throw new IllegalArgumentException("only a root key wraps domain keys");
        }
    }
}
