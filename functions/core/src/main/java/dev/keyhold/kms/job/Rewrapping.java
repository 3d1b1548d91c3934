package dev.keyhold.kms.job;

import dev.keyhold.kms.audit.ServiceEvent;
import dev.keyhold.kms.crypto.DomainKeyring;
import dev.keyhold.kms.crypto.SecretBytes;
import dev.keyhold.kms.crypto.UnwrapException;
import dev.keyhold.kms.crypto.WrappedValue;
import dev.keyhold.kms.crypto.WrappingContext;
import dev.keyhold.kms.crypto.WrappingKeyId;
import dev.keyhold.kms.store.Listing;
import dev.keyhold.kms.store.ReferenceTable;
import dev.keyhold.kms.store.ReferencedValues;
import dev.keyhold.kms.store.Referent;
import dev.keyhold.kms.store.StorePart;
import dev.keyhold.kms.store.ValueWrapper;
import dev.keyhold.kms.store.Write;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Wraps under the current domain key what is under one that was closed. Safe for use by several threads. */
final class Rewrapping {
    /** Three writes for each value, and the anchor of the shard, are well within a transaction. */
    private static final int VALUES_OF_ONE_STEP = 30;

    private static final System.Logger LOG = System.getLogger(Rewrapping.class.getName());

    private final ReferenceTable references;
    private final ReferencedValues values;
    private final ValueWrapper wrapper;
    private final DomainKeyring keyring;
    private final List<ServiceEvent> rewrapped;

    /** Where the last step found something: shards before it are empty most likely, and are looked at once more in the end. */
    private volatile int shard;

    Rewrapping(StorePart part) {
        this.references = new ReferenceTable(part.store());
        this.values = new ReferencedValues(part.store());
        this.wrapper = new ValueWrapper(part.store());
        this.keyring = part.keyring();
        this.rewrapped = List.of(ServiceEvent.REWRAP_VALUES.in(part.own()));
    }

    /**
     * The next step for a domain key that was closed.
     *
     * @return nothing when nothing is wrapped under it any more, which is so for ever
     */
    Optional<Step> next(WrappingKeyId former) {
        int stuck = 0;
        int first = shard;
        for (int i = 0; i < ReferenceTable.SHARDS; i++) {
            int here = (first + i) % ReferenceTable.SHARDS;
            Batch batch = batch(former, here);
            if (!batch.writes.isEmpty()) {
                shard = here;
                return Optional.of(new Step.Change(List.copyOf(batch.writes), rewrapped));
            }
            stuck += batch.stuck;
        }
        return stuck == 0
                ? Optional.empty()
                : Optional.of(new Step.NotNow(stuck + " values under domain key " + former + " do not open"));
    }

    /** What one step does in one shard. */
    private static final class Batch {
        private final Set<Write> writes = new LinkedHashSet<>();
        private int stuck;
    }

    /** A value that does not open keeps its domain key, and keeps no other value from being wrapped again. */
    private Batch batch(WrappingKeyId former, int inShard) {
        Batch batch = new Batch();
        @Nullable Referent after = null;
        Listing<Referent> page;
        do {
            page = references.list(former, inShard, after, VALUES_OF_ONE_STEP);
            for (Referent referent : page.records()) {
                after = referent;
                add(batch, former, referent);
            }
        } while (page.more() && batch.writes.isEmpty());
        return batch;
    }

    private void add(Batch batch, WrappingKeyId former, Referent referent) {
        try {
            batch.writes.addAll(rewrap(former, referent));
        } catch (UnwrapException damaged) {
            batch.stuck++;
            LOG.log(System.Logger.Level.ERROR, referent.text() + " does not open, so its domain key stays", damaged);
        }
    }

    private List<Write> rewrap(WrappingKeyId former, Referent referent) {
        Write removal = references.removeKnown(former, referent);
        ReferencedValues.Found found = values.find(referent);
        Optional<WrappedValue> value =
                found.value().filter(stored -> stored.wrappingKeyId().equals(former));
        if (value.isEmpty()) {
            // A cache may not know of the value yet, without which its domain key would be erased.
            return List.of(removal, found.unchanged());
        }
        WrappingContext context = found.context();
        try (SecretBytes secret = keyring.unwrap(value.get(), context)) {
            ValueWrapper.Wrapped wrapped = wrapper.wrap(keyring, referent, ring -> ring.wrap(context, secret));
            List<Write> writes = new ArrayList<>(wrapped.writes());
            writes.add(found.replace(wrapped.value()));
            writes.add(removal);
            return writes;
        }
    }
}
