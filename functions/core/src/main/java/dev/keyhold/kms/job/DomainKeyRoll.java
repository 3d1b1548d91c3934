package dev.keyhold.kms.job;

import dev.keyhold.kms.audit.ServiceCommits;
import dev.keyhold.kms.audit.ServiceEvent;
import dev.keyhold.kms.key.Region;
import dev.keyhold.kms.store.DomainKeyTable;
import dev.keyhold.kms.store.StorePart;
import dev.keyhold.kms.store.StoreUnavailableException;
import dev.keyhold.kms.store.Write;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Makes the current domain key of a store due to be replaced, with a record in the audit trail (domain-keys.md DK-27, DK-40). The
 * work is then done as everything that is due. Immutable and safe for use by several threads.
 */
public final class DomainKeyRoll {
    private static final System.Logger LOG = System.getLogger(DomainKeyRoll.class.getName());

    private final DomainKeyTable domainKeys;
    private final ServiceCommits commits;
    private final ServiceEvent event;
    private final String store;

    /**
     * @param commits those of the store itself, not one that is made of several
     * @param own the Region that has the store for itself; null for the home store
     */
    public DomainKeyRoll(ServiceCommits commits, @Nullable Region own) {
        this.domainKeys = new DomainKeyTable(commits.store());
        this.commits = commits;
        this.event = ServiceEvent.SCHEDULE_DOMAIN_KEY_ROLL.in(own);
        this.store = StorePart.name(own);
    }

    /**
     * Makes it due now, unless it is already.
     *
     * @throws StoreUnavailableException if it is not known whether that was done
     */
    public void begin() {
        commit(() -> domainKeys.makeDue(commits.time().instant()));
    }

    /** Makes it due now if no time is planned, which is so for one that an earlier version made. */
    public void beginUnlessPlanned() {
        commit(() -> domainKeys.isPlanned()
                ? List.of()
                : domainKeys.makeDue(commits.time().instant()));
    }

    /**
     * Makes those of several stores due now. A store that cannot be used keeps no other one waiting.
     *
     * @return what messages call the stores that could not be used; the log says why
     */
    public static List<String> begin(List<DomainKeyRoll> all) {
        List<String> unusable = new ArrayList<>();
        for (DomainKeyRoll roll : all) {
            try {
                roll.begin();
            } catch (StoreUnavailableException outage) {
                unusable.add(roll.store);
                LOG.log(
                        System.Logger.Level.ERROR,
                        "it is not known whether the domain key of " + roll.store + " is to be replaced",
                        outage);
            }
        }
        return unusable;
    }

    /** Whenever somebody else's change came in between, that one is done: so this comes to an end. */
    private void commit(Supplier<List<Write>> decision) {
        List<Write> writes;
        do {
            writes = decision.get();
        } while (!writes.isEmpty() && !commits.commit(writes, List.of(event)));
    }
}
