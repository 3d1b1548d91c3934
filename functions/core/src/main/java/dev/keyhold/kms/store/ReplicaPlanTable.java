package dev.keyhold.kms.store;

import dev.keyhold.kms.key.KeyArn;
import dev.keyhold.kms.key.Region;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;

/**
 * What replica keys are to be that were asked for and are not complete yet: for each an item in the partition of the primary
 * key (multi-region.md section 3).
 */
public final class ReplicaPlanTable {
    private static final String PREFIX = "replica/";
    private static final String POLICY = "policy";
    private static final String DESCRIPTION = "description";
    private static final String TAGS = "tags";
    private static final String ASKED = "asked";

    private final Store store;

    public ReplicaPlanTable(Store store) {
        this.store = store;
    }

    /**
     * What a replica key does not share with its primary key.
     *
     * @param asked when it was asked for; {@link Instant#EPOCH} if that is not known, as of a plan that an earlier version made
     */
    public record ReplicaPlan(String policy, String description, Map<String, String> tags, Instant asked) {
        public ReplicaPlan {
            tags = Map.copyOf(tags);
        }
    }

    public Optional<Versioned<ReplicaPlan>> find(KeyArn primary, Region region) {
        return store.get(itemKey(primary, region))
                .map(item -> new Versioned<>(read(item.attributes()), item.version()));
    }

    /** The write that adds a plan. */
    public Write create(KeyArn primary, Region region, ReplicaPlan plan) {
        return Write.create(
                itemKey(primary, region),
                Attributes.builder()
                        .with(POLICY, plan.policy())
                        .with(DESCRIPTION, plan.description())
                        .with(TAGS, plan.tags())
                        .with(ASKED, plan.asked())
                        .build());
    }

    /** The write that deletes a plan. */
    public Write delete(KeyArn primary, Region region, Versioned<ReplicaPlan> expected) {
        return new Write.Delete(itemKey(primary, region), expected.version());
    }

    private static ReplicaPlan read(Attributes attributes) {
        return new ReplicaPlan(
                attributes.text(POLICY),
                attributes.text(DESCRIPTION),
                attributes.texts(TAGS),
                attributes.optionalTime(ASKED).orElse(Instant.EPOCH));
    }

    private static ItemKey itemKey(KeyArn primary, Region region) {
        return new ItemKey(KeyTable.partition(primary), PREFIX + region);
    }
}
