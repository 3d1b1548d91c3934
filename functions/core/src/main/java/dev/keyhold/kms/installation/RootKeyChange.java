package dev.keyhold.kms.installation;

import dev.keyhold.kms.audit.AuditSink;
import dev.keyhold.kms.audit.ServiceCommits;
import dev.keyhold.kms.audit.ServiceEvent;
import dev.keyhold.kms.crypto.DomainKey;
import dev.keyhold.kms.crypto.RandomSource;
import dev.keyhold.kms.crypto.RootKeyException;
import dev.keyhold.kms.crypto.RootKeyProvider;
import dev.keyhold.kms.crypto.WrappedDomainKey;
import dev.keyhold.kms.crypto.WrappingKeyId;
import dev.keyhold.kms.store.DomainKeyRecord;
import dev.keyhold.kms.store.DomainKeyTable;
import dev.keyhold.kms.store.InstallationTable;
import dev.keyhold.kms.store.Store;
import dev.keyhold.kms.store.Versioned;
import dev.keyhold.kms.store.Write;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Puts the domain keys of the stores of an installation, and nothing else, under another root key (key-hierarchy.md section 8).
 * For one thread.
 */
public final class RootKeyChange {
    private static final int MOST_DOMAIN_KEYS = 90;
    private static final int ATTEMPTS = 3;

    private final Ports ports;

    /**
     * What a change needs of the world.
     *
     * @param stores not cached; the first is changed first
     */
    public record Ports(List<Store> stores, AuditSink audit, RandomSource random, InstantSource time) {
        public Ports {
            stores = List.copyOf(stores);
        }
    }

    public RootKeyChange(Ports ports) {
        this.ports = ports;
    }

    /**
     * The stores at one moment.
     *
     * @param unchanged for each store, the write that holds a transaction to the domain keys that there are at that moment
     */
    public record Moment(List<Write> unchanged) {
        public Moment {
            unchanged = List.copyOf(unchanged);
        }
    }

    /** Now. No {@link #rewrap} from this moment on is done after a later {@link #endOthers}. */
    public Moment now() {
        return new Moment(ports.stores().stream()
                .map(store -> new InstallationTable(store).unchanged())
                .toList());
    }

    /** The root keys that the domain keys are under: one, unless a change was interrupted, or a store was changed from outside. */
    public Set<WrappingKeyId> rootKeys() {
        return ports.stores().stream()
                .flatMap(RootKeyChange::domainKeys)
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
        List<WrappedDomainKey> all = ports.stores().stream()
                .flatMap(RootKeyChange::domainKeys)
                .map(key -> key.value().key())
                .toList();
        all.forEach(key -> rootKey.unwrap(key).close());
        return all.size();
    }

    /**
     * Wraps every domain key again that is not under the new root key yet, in one transaction for each store. All of them are looked
     * at before the first is changed.
     *
     * @param since when the change began
     * @throws RootKeyException if a domain key is under neither root key, or a store has too many domain keys; then nothing is changed.
     *     Also if another domain key became current in a store since then, or somebody ended this change; that store is not changed then
     * @throws dev.keyhold.kms.store.StoreUnavailableException if it is not known whether it was done
     */
    public void rewrap(RootKeyProvider from, RootKeyProvider to, Moment since) {
        for (Store store : ports.stores()) {
            requireFew(store);
            left(store, to).forEach(key -> from.unwrap(key.value().key()).close());
        }
        for (int i = 0; i < ports.stores().size(); i++) {
            rewrap(ports.stores().get(i), from, to, since.unchanged().get(i));
        }
    }

    /**
     * Makes sure that no {@link #rewrap} which began before, and of whose end nobody knows, is done after this: its transaction may
     * still be on its way to a table when the process that sent it is dead.
     *
     * @throws RootKeyException if a store is changed by others all the time
     */
    public void endOthers() {
        for (Store store : ports.stores()) {
            int attempt = 1;
            while (!store.commit(List.of(new InstallationTable(store).touch()))) {
                if (attempt++ == ATTEMPTS) {
                    throw changedByOthers();
                }
            }
        }
    }

    private static RootKeyException changedByOthers() {
        return new RootKeyException("The domain keys were changed by others meanwhile. Run the command again.");
    }

    private static void requireFew(Store store) {
        long count = domainKeys(store).count();
        if (count > MOST_DOMAIN_KEYS) {
            throw new RootKeyException("The store has " + count + " domain keys, and no more than " + MOST_DOMAIN_KEYS
                    + " are put under another root key at once.");
        }
    }

    private void rewrap(Store store, RootKeyProvider from, RootKeyProvider to, Write unchanged) {
        List<Versioned<DomainKeyRecord>> left = left(store, to);
        if (left.isEmpty()) {
            return;
        }
        List<Write> writes = new ArrayList<>(List.of(unchanged));
        DomainKeyTable table = new DomainKeyTable(store);
        left.forEach(
                key -> writes.addAll(table.rewrap(key, rewrapped(key.value().key(), from, to))));
        ServiceCommits commits = new ServiceCommits(store, ports.audit(), ports.random(), ports.time());
        if (!commits.commit(writes, List.of(ServiceEvent.ROTATE_ROOT_KEY))) {
            throw changedByOthers();
        }
    }

    private static Stream<Versioned<DomainKeyRecord>> domainKeys(Store store) {
        return new DomainKeyTable(store).all().stream();
    }

    private static List<Versioned<DomainKeyRecord>> left(Store store, RootKeyProvider to) {
        return domainKeys(store)
                .filter(key -> !key.value().key().value().wrappingKeyId().equals(to.rootKeyId()))
                .toList();
    }

    private static WrappedDomainKey rewrapped(WrappedDomainKey key, RootKeyProvider from, RootKeyProvider to) {
        try (DomainKey opened = from.unwrap(key)) {
            WrappedDomainKey wrapped = to.wrap(opened);
            // Its keeper may let this process wrap, and not unwrap.
            to.unwrap(wrapped).close();
            return wrapped;
        }
    }
}
