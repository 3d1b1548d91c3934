package dev.keyhold.kms.store;

import dev.keyhold.kms.crypto.DomainKeySource;
import dev.keyhold.kms.crypto.StoredDomainKeys;
import dev.keyhold.kms.crypto.UnwrapException;
import dev.keyhold.kms.crypto.WrappedDomainKey;
import dev.keyhold.kms.crypto.WrappedValue;
import dev.keyhold.kms.crypto.WrappingKeyId;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Domain keys in the store: wrapped by the root key, all in one partition, with what falls due for them. */
public final class DomainKeyTable implements DomainKeySource {
    private static final String PARTITION = "domain-keys";
    private static final String WRAPPED = "wrapped";
    private static final String CREATED = "created";
    private static final String REPLACEMENT = "replacement";
    private static final int PAGE = 100;
    private static final int READ_ATTEMPTS = 3;

    private final Store store;

    public DomainKeyTable(Store store) {
        this.store = store;
    }

    public Optional<Versioned<DomainKeyRecord>> find(WrappingKeyId id) {
        return store.get(itemKey(id)).map(DomainKeyTable::read);
    }

    /** The domain key that an entry of the index is about, if that still holds. */
    public Optional<Versioned<DomainKeyRecord>> find(DueEntry entry) {
        return WrappingKeyId.parse(DomainKeyRecord.idOf(entry.subject()))
                .flatMap(this::find)
                .filter(found -> found.value().due().contains(entry));
    }

    /** Every domain key. They are few. */
    public List<Versioned<DomainKeyRecord>> all() {
        List<Versioned<DomainKeyRecord>> keys = new ArrayList<>();
        String after = null;
        Page page;
        do {
            page = store.query(new Query(PARTITION, "", after, PAGE));
            for (Item item : page.items()) {
                after = item.key().sort();
                keys.add(read(item));
            }
        } while (page.more());
        return keys;
    }

    /** @throws UnwrapException if the current one is not among them, also when they are read again */
    @Override
    public StoredDomainKeys read() {
        InstallationTable installations = new InstallationTable(store);
        for (int attempt = 1; ; attempt++) {
            // The current one first: it is replaced before it is erased, and may be both until the list is read.
            WrappingKeyId current = installations.currentDomainKey();
            List<DomainKeyRecord> all = all().stream().map(Versioned::value).toList();
            try {
                return stored(all, current);
            } catch (UnwrapException replaced) {
                if (attempt == READ_ATTEMPTS) {
                    throw replaced;
                }
            }
        }
    }

    private static StoredDomainKeys stored(List<DomainKeyRecord> all, WrappingKeyId current) {
        Set<WrappingKeyId> indexed = all.stream()
                .filter(DomainKeyRecord::isIndexed)
                .map(record -> record.key().id())
                .collect(Collectors.toSet());
        return new StoredDomainKeys(all.stream().map(DomainKeyRecord::key).toList(), indexed, current);
    }

    /** The writes that add a domain key, open for references. */
    public List<Write> create(DomainKeyRecord record) {
        List<Write> writes = new ArrayList<>(DueTable.change(Set.of(), record.due()));
        writes.add(Write.create(itemKey(record.key().id()), attributes(record)));
        writes.addAll(ReferenceTable.open(record.key().id()));
        return writes;
    }

    /** The writes that replace what is known of a domain key, if nobody changed it since it was read. */
    public List<Write> replace(Versioned<DomainKeyRecord> expected, DomainKeyRecord updated) {
        List<Write> writes = new ArrayList<>(DueTable.change(expected.value().due(), updated.due()));
        writes.add(new Write.Put(itemKey(updated.key().id()), expected.version(), attributes(updated)));
        return writes;
    }

    /** The write that holds a transaction to a domain key as it was read. */
    public Write unchanged(Versioned<DomainKeyRecord> read) {
        return new Write.Check(itemKey(read.value().key().id()), read.version());
    }

    /** The writes that put a domain key under another root key in the place of the same one under the former. */
    public List<Write> rewrap(Versioned<DomainKeyRecord> former, WrappedDomainKey rewrapped) {
        return replace(former, former.value().withKey(rewrapped));
    }

    /** The writes that make the current domain key due to be replaced now; none if it is already. */
    public List<Write> makeDue(Instant now) {
        Versioned<DomainKeyRecord> current = current();
        Instant planned = current.value().replacement();
        return planned != null && !planned.isAfter(now)
                ? List.of()
                : replace(current, current.value().withReplacement(now));
    }

    /** Whether the current domain key is to be replaced at some time. */
    public boolean isPlanned() {
        return current().value().replacement() != null;
    }

    private Versioned<DomainKeyRecord> current() {
        return find(new InstallationTable(store).currentDomainKey())
                .orElseThrow(() -> new IllegalStateException("the current domain key is not in the store"));
    }

    /** The writes that delete a domain key, if nobody changed it since it was read. */
    public List<Write> delete(Versioned<DomainKeyRecord> expected) {
        List<Write> writes = new ArrayList<>(DueTable.change(expected.value().due(), Set.of()));
        writes.add(new Write.Delete(itemKey(expected.value().key().id()), expected.version()));
        return writes;
    }

    static ItemKey itemKey(WrappingKeyId id) {
        return new ItemKey(PARTITION, id.value());
    }

    private static Attributes attributes(DomainKeyRecord record) {
        Attributes.Builder builder =
                Attributes.builder().with(WRAPPED, record.key().value().bytes());
        put(CREATED, record.created(), builder);
        put(REPLACEMENT, record.replacement(), builder);
        return builder.build();
    }

    private static void put(String name, @Nullable Instant time, Attributes.Builder builder) {
        if (time != null) {
            builder.with(name, time);
        }
    }

    static WrappedValue wrapped(byte[] stored) {
        return WrappedValue.parse(stored).orElseThrow(UnwrapException::notWrapped);
    }

    private static Versioned<DomainKeyRecord> read(Item item) {
        Attributes from = item.attributes();
        WrappedDomainKey key = new WrappedDomainKey(new WrappingKeyId(item.key().sort()), wrapped(from.bytes(WRAPPED)));
        DomainKeyRecord record = new DomainKeyRecord(
                key,
                from.optionalTime(CREATED).orElse(null),
                from.optionalTime(REPLACEMENT).orElse(null));
        return new Versioned<>(record, item.version());
    }
}
