package dev.keyhold.kms.crypto;

import dev.keyhold.kms.key.Region;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The domain keys in use: one is current and wraps, all of them unwrap. Owns its keys and closes them. One that
 * {@linkplain #follow follows} a store reads its domain keys again when one is missing, since other processes make them too
 * (domain-keys.md section 4). Safe for use by several threads.
 */
public final class DomainKeyring implements DomainKeyrings, AutoCloseable {
    /** How long a value that was read before the key of it was erased may still be on its way to be unwrapped. */
    private static final Duration GRACE = Duration.ofMinutes(1);

    private final Map<WrappingKeyId, DomainKey> keys = new ConcurrentHashMap<>();

    /** Never shrinks: what was wrapped under a key that is gone must still be known to need a reference. */
    private final Set<WrappingKeyId> indexed = ConcurrentHashMap.newKeySet();

    /** Keys that are no more in the store, and since when that is known, in nanoseconds. Guarded by this. */
    private final Map<WrappingKeyId, Long> gone = new HashMap<>();

    private final RandomSource random;
    private final KeyWrap keyWrap;
    private final StandInKey standIn;
    private volatile DomainKey current;
    private volatile @Nullable FollowedStore followed;

    /** Takes {@code current} over, a key whose values are not indexed. */
    public DomainKeyring(DomainKey current, RandomSource random) {
        this.random = random;
        this.keyWrap = new KeyWrap(random);
        this.standIn = new StandInKey(keyWrap, random);
        this.current = current;
        keys.put(current.id(), current);
    }

    /**
     * Unwraps all stored domain keys.
     *
     * @throws UnwrapException if one does not open
     * @throws RootKeyException if the root key is not theirs
     */
    public static DomainKeyring open(RootKeyProvider rootKey, StoredDomainKeys stored, RandomSource random) {
        WrappedDomainKey first = stored.keys().stream()
                .filter(key -> key.id().equals(stored.current()))
                .findFirst()
                .orElseThrow();
        DomainKeyring keyring = new DomainKeyring(rootKey.unwrap(first), random);
        keyring.indexed.addAll(stored.indexed());
        stored.keys().stream()
                .filter(key -> !key.id().equals(stored.current()))
                .forEach(key -> keyring.add(rootKey.unwrap(key)));
        return keyring;
    }

    /**
     * Follows a store from now on.
     *
     * @param rootKey stays its owner's, who closes it after this
     */
    public void follow(RootKeyProvider rootKey, DomainKeySource source) {
        followed = new FollowedStore(rootKey, source);
    }

    /**
     * Reads the domain keys again. A key that is no more in the store is closed once that has been so for a minute.
     * Without a store to follow this does nothing.
     *
     * @throws UnwrapException if a new one does not open
     * @throws RootKeyException if the root key is not theirs, or its keeper does not answer
     */
    public void refresh() {
        FollowedStore here = followed;
        if (here != null) {
            // Read before the lock is taken: on a thread that must not wait, reading throws and no lock may be waited
            // for.
            StoredDomainKeys stored = here.read();
            take(stored, here.rootKey(), System.nanoTime());
        }
    }

    synchronized void take(StoredDomainKeys stored, RootKeyProvider rootKey, long nanos) {
        stored.keys().stream().filter(key -> !contains(key.id())).forEach(key -> add(rootKey.unwrap(key)));
        indexed.addAll(stored.indexed());
        makeCurrent(stored.current());
        Set<WrappingKeyId> there =
                stored.keys().stream().map(WrappedDomainKey::id).collect(Collectors.toSet());
        gone.keySet().removeAll(there);
        for (WrappingKeyId id : Set.copyOf(keys.keySet())) {
            if (!there.contains(id) && nanos - gone.computeIfAbsent(id, first -> nanos) >= GRACE.toNanos()) {
                erase(id);
            }
        }
    }

    /**
     * Makes a domain key that may become current: wrapped, and not in this ring before the store has it.
     *
     * @param former the current one as the store has it, which says what the root key is
     * @throws IllegalStateException if the root key is not here
     * @throws RootKeyException if the root key here is not that of {@code former}, or its keeper does not answer
     */
    public WrappedDomainKey makeNext(WrappedDomainKey former) {
        FollowedStore here = followed;
        if (here == null) {
            throw new IllegalStateException("the root key is not here");
        }
        return here.makeNext(former, random);
    }

    /** Whether what is wrapped under this key has to have a reference to it in the store, however long ago the key was erased. */
    public boolean isIndexed(WrappingKeyId id) {
        return indexed.contains(id);
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
        gone.remove(id);
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
        standIn.unwrap();
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
            refresh();
            key = keys.get(wrapped.wrappingKeyId());
        }
        if (key == null) {
            throw UnwrapException.keyIsMissing(wrapped);
        }
        return keyWrap.unwrap(key.secret(), wrapped, context);
    }

    @Override
    public void close() {
        standIn.close();
        keys.values().forEach(DomainKey::close);
    }

    private static void requireNotDomainKey(WrappingContext context) {
        if (context.purpose() == WrappingPurpose.DOMAIN_KEY) {
            throw new IllegalArgumentException("only a root key wraps domain keys");
        }
    }
}
