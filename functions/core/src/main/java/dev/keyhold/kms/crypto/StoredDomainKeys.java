package dev.keyhold.kms.crypto;

import java.util.List;
import java.util.Set;

/**
 * The domain keys of a store at one moment.
 *
 * @param keys every one, wrapped
 * @param indexed those whose values can be found, so that they may be closed and erased one day (domain-keys.md section 2)
 * @param current the one that wraps new values
 */
public record StoredDomainKeys(List<WrappedDomainKey> keys, Set<WrappingKeyId> indexed, WrappingKeyId current) {
    /** @throws UnwrapException if the current one is not among them */
    public StoredDomainKeys {
        keys = List.copyOf(keys);
        indexed = Set.copyOf(indexed);
        if (keys.stream().noneMatch(key -> key.id().equals(current))) {
            throw UnwrapException.noCurrentKey(current);
        }
    }
}
