package dev.keyhold.kms.store;

import dev.keyhold.kms.crypto.DomainKeyring;
import dev.keyhold.kms.crypto.WrappedValue;
import dev.keyhold.kms.crypto.WrappingKeyId;
import java.util.List;
import java.util.function.Function;

/** Wraps values under the current domain key, and refers to them (domain-keys.md DK-11). Safe for use by several threads. */
public final class ValueWrapper {
    private static final int ATTEMPTS = 3;

    private final ReferenceTable references;

    public ValueWrapper(Store store) {
        this.references = new ReferenceTable(store);
    }

    /**
     * A value that is to be stored.
     *
     * @param writes what has to be in the transaction that stores it; the transaction fails if the domain key was closed meanwhile
     */
    public record Wrapped(WrappedValue value, List<Write> writes) {
        public Wrapped {
            writes = List.copyOf(writes);
        }
    }

    /**
     * Wraps a value.
     *
     * @param wrap wraps it under the ring's current key; called again when that turns out to be closed
     */
    public Wrapped wrap(DomainKeyring keyring, Referent referent, Function<DomainKeyring, WrappedValue> wrap) {
        for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
            WrappedValue value = wrap.apply(keyring);
            WrappingKeyId id = value.wrappingKeyId();
            if (!keyring.isIndexed(id)) {
                return new Wrapped(value, List.of());
            }
            if (references.isOpen(id, referent)) {
                return new Wrapped(value, references.add(id, referent));
            }
            keyring.refresh();
        }
        throw new IllegalStateException("the current domain key " + keyring.currentId() + " is closed");
    }
}
