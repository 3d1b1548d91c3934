package dev.keyhold.kms.crypto;

import java.util.concurrent.atomic.AtomicBoolean;

/** A store whose domain keys a ring follows, with the root key that opens them. Safe for use by several threads. */
final class FollowedStore {
    private static final System.Logger LOG = System.getLogger(FollowedStore.class.getName());

    private final RootKeyProvider rootKey;
    private final DomainKeySource source;
    private final AtomicBoolean toldOfAnotherRootKey = new AtomicBoolean();

    /** @param rootKey stays its owner's */
    FollowedStore(RootKeyProvider rootKey, DomainKeySource source) {
        this.rootKey = rootKey;
        this.source = source;
    }

    RootKeyProvider rootKey() {
        return rootKey;
    }

    /** Reads the domain keys, as they are now. */
    StoredDomainKeys read() {
        StoredDomainKeys stored = source.read();
        WrappingKeyId own = rootKey.rootKeyId();
        boolean isAnother = stored.keys().stream()
                .anyMatch(key -> !key.value().wrappingKeyId().equals(own));
        if (!toldOfAnotherRootKey.getAndSet(isAnother) && isAnother) {
            LOG.log(
                    System.Logger.Level.WARNING,
                    "the root key was changed, and this process has the former one, {0}: start it anew with the new one;"
                            + " until then it cannot use newer domain keys, nor make one",
                    own);
        }
        return stored;
    }

    /**
     * Makes another domain key, wrapped.
     *
     * @param former the current one as the store has it, which says what the root key is
     * @throws RootKeyException if the root key here is not that of {@code former}, or its keeper does not answer
     */
    WrappedDomainKey makeNext(WrappedDomainKey former, RandomSource random) {
        rootKey.unwrap(former).close();
        try (DomainKey next = DomainKey.generate(random)) {
            WrappedDomainKey wrapped = rootKey.wrap(next);
            // A key that does not open must never wrap anything.
            rootKey.unwrap(wrapped).close();
            return wrapped;
        }
    }
}
