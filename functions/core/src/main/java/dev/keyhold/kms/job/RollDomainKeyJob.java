package dev.keyhold.kms.job;

import dev.keyhold.kms.audit.ServiceEvent;
import dev.keyhold.kms.crypto.DomainKeyring;
import dev.keyhold.kms.crypto.WrappedDomainKey;
import dev.keyhold.kms.crypto.WrappingKeyId;
import dev.keyhold.kms.key.Region;
import dev.keyhold.kms.store.DomainKeyPeriod;
import dev.keyhold.kms.store.DomainKeyRecord;
import dev.keyhold.kms.store.DomainKeyTable;
import dev.keyhold.kms.store.DueEntry;
import dev.keyhold.kms.store.DueKind;
import dev.keyhold.kms.store.InstallationTable;
import dev.keyhold.kms.store.ReferenceTable;
import dev.keyhold.kms.store.StorePart;
import dev.keyhold.kms.store.Versioned;
import dev.keyhold.kms.store.Write;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Puts another domain key in the place of the current one, wraps everything under it that was under the former, and erases
 * the former (domain-keys.md section 3).
 */
final class RollDomainKeyJob implements Job {
    private final DomainKeyTable domainKeys;
    private final InstallationTable installations;
    private final ReferenceTable references;
    private final DomainKeyring keyring;
    private final Rewrapping rewrapping;
    private final @Nullable Region own;
    private final DomainKeyPeriod period;

    /**
     * @param part the store whose domain key it is
     * @param period after which a new domain key is to be replaced
     */
    RollDomainKeyJob(StorePart part, DomainKeyPeriod period) {
        this.domainKeys = new DomainKeyTable(part.store());
        this.installations = new InstallationTable(part.store());
        this.references = new ReferenceTable(part.store());
        this.keyring = part.keyring();
        this.rewrapping = new Rewrapping(part);
        this.own = part.own();
        this.period = period;
    }

    @Override
    public DueKind kind() {
        return DueKind.ROLL_DOMAIN_KEY;
    }

    @Override
    public Step next(DueEntry entry, Instant now) {
        Optional<Versioned<DomainKeyRecord>> found = domainKeys.find(entry);
        if (found.isEmpty()) {
            // Whoever rolled it: this process learns of the new one, and forgets the former.
            keyring.refresh();
            return Step.NOTHING;
        }
        DomainKeyRecord former = found.get().value();
        Optional<Step> replacement = replace(found.get(), now);
        if (replacement.isPresent()) {
            return replacement.get();
        }
        if (!former.isIndexed()) {
            // What is under it cannot be found, so it stays for ever.
            return Step.NOTHING;
        }
        return rewrapping
                .next(former.key().id())
                .orElseGet(() -> new Step.Change(
                        domainKeys.delete(found.get()), List.of(ServiceEvent.ERASE_DOMAIN_KEY.in(own))));
    }

    /** @return nothing if another domain key is current already */
    private Optional<Step> replace(Versioned<DomainKeyRecord> found, Instant now) {
        WrappingKeyId former = found.value().key().id();
        if (!installations.isCurrent(former)) {
            return Optional.empty();
        }
        WrappedDomainKey next = keyring.makeNext(found.value().key());
        List<Write> writes =
                new ArrayList<>(domainKeys.create(new DomainKeyRecord(next, now, now.plus(period.length()))));
        installations.makeCurrent(former, next.id()).ifPresent(writes::add);
        if (found.value().isIndexed()) {
            // Another root key may have come since the record was read: then the new domain key is under the wrong one.
            writes.add(domainKeys.unchanged(found));
            writes.addAll(references.close(former));
        } else {
            writes.addAll(domainKeys.replace(found, found.value().withReplacement(null)));
        }
        return Optional.of(new Step.Change(writes, List.of(ServiceEvent.ROLL_DOMAIN_KEY.in(own))));
    }
}
