package dev.keyhold.kms.store;

import dev.keyhold.kms.crypto.DomainKeyring;
import dev.keyhold.kms.key.Region;
import org.jspecify.annotations.Nullable;

/**
 * A store that has domain keys of its own: the home store, or that of one Region (multi-region.md MR-11).
 *
 * @param store itself, not one that is made of several
 * @param keyring its domain keys; it stays its owner's
 * @param own the Region that has the store for itself; null for the home store
 */
public record StorePart(
        Store store, DomainKeyring keyring, @Nullable Region own) {
    /** What messages call the store that a Region has for itself; null for the home store. */
    public static String name(@Nullable Region own) {
        return own == null ? "the home store" : "the store of " + own;
    }

    /** The home store. */
    public static StorePart home(Store store, DomainKeyring keyring) {
        return new StorePart(store, keyring, null);
    }
}
