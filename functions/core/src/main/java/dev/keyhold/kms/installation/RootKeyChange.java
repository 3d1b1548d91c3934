package dev.keyhold.kms.installation;

import dev.keyhold.kms.audit.AuditRecord;
import dev.keyhold.kms.audit.AuditSink;
import dev.keyhold.kms.audit.ServiceEvent;
import dev.keyhold.kms.crypto.DomainKey;
import dev.keyhold.kms.crypto.RandomSource;
import dev.keyhold.kms.crypto.RandomUuid;
import dev.keyhold.kms.crypto.RootKeyException;
import dev.keyhold.kms.crypto.RootKeyProvider;
import dev.keyhold.kms.crypto.WrappedDomainKey;
import dev.keyhold.kms.crypto.WrappingKeyId;
import dev.keyhold.kms.store.DomainKeyRecord;
import dev.keyhold.kms.store.DomainKeyTable;
import dev.keyhold.kms.store.Store;
import dev.keyhold.kms.store.Versioned;
import dev.keyhold.kms.store.Write;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/** Puts the domain keys of a store, and nothing else, under another root key (key-hierarchy.md KH-51, KH-90). */
public final class RootKeyChange {
    private static final int MOST_DOMAIN_KEYS = 90;

    private final Ports ports;
    private final DomainKeyTable domainKeys;

    /** What a change needs of the world. */
    public record Ports(Store store, AuditSink audit, RandomSource random, InstantSource time) {}

    public RootKeyChange(Ports ports) {
        this.ports = ports;
        this.domainKeys = new DomainKeyTable(ports.store());
    }

    /** The root keys that the domain keys are under: one, unless the store was never used or was changed from outside. */
    public Set<WrappingKeyId> rootKeys() {
        return domainKeys.all().stream()
                .map(key -> key.value().key().value().wrappingKeyId())
                .collect(Collectors.toSet());
    }

    /**
     * Makes sure that each domain key opens.
     *
     * @return how many there are
     * @throws RootKeyException if one is under another root key
     * @throws dev.keyhold.kms.crypto.UnwrapException if one was changed from outside
     */
    public int requireOpens(RootKeyProvider rootKey) {
        List<Versioned<DomainKeyRecord>> all = domainKeys.all();
        all.forEach(key -> rootKey.unwrap(key.value().key()).close());
        return all.size();
    }

    /**
     * Wraps every domain key again, in one transaction.
     *
     * @throws RootKeyException if the store was changed meanwhile, or has too many domain keys; nothing is changed then
     * @throws dev.keyhold.kms.store.StoreUnavailableException if it is not known whether it was done
     */
    public void rewrap(RootKeyProvider from, RootKeyProvider to) {
        List<Versioned<DomainKeyRecord>> all = domainKeys.all();
        if (all.size() > MOST_DOMAIN_KEYS) {
            throw new RootKeyException("The store has " + all.size() + " domain keys, and no more than "
                    + MOST_DOMAIN_KEYS + " are put under another root key at once.");
        }
        AuditRecord record = record();
        List<Write> writes = new ArrayList<>(ports.audit().withChange(record));
        all.forEach(key ->
                writes.addAll(domainKeys.rewrap(key, rewrapped(key.value().key(), from, to))));
        if (!ports.store().commit(writes)) {
            throw new RootKeyException("The store was changed meanwhile. The root key is as it was; try again.");
        }
        ports.audit().committed(record);
    }

    private AuditRecord record() {
        String id = RandomUuid.next(ports.random());
        return AuditRecord.ofService(id, ports.time().instant(), ServiceEvent.ROTATE_ROOT_KEY);
    }

    private static WrappedDomainKey rewrapped(WrappedDomainKey key, RootKeyProvider from, RootKeyProvider to) {
        try (DomainKey opened = from.unwrap(key)) {
            return to.wrap(opened);
        }
    }
}
