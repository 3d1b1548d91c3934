package dev.keyhold.kms.key;

import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What a multi-Region key knows of its relatives (multi-region.md section 3). Immutable; a change makes another.
 *
 * @param primary the Region of the primary key
 * @param replicas the Regions of the replica keys, sorted by name; some may not exist yet
 * @param incomplete whether this is a replica key that does not have all materials yet
 * @param synchronizeSince at the primary key: since when a relative may lack what is shared; null if none does
 * @param pending at the primary key: the material that becomes current when all relatives have it
 * @param successor at the primary key: the Region whose replica key is to take its place
 */
public record MultiRegion(
        Region primary,
        List<Region> replicas,
        boolean incomplete,
        @Nullable Instant synchronizeSince,
        @Nullable PendingMaterial pending,
        @Nullable Region successor) {
    public MultiRegion {
        replicas = replicas.stream().sorted(Region.BY_NAME).distinct().toList();
    }

    /** A material that a rotation made and that is not current yet. */
    public record PendingMaterial(KeyMaterialId id, RotationType type) {}

    /** Of a new primary key, which has no relatives. */
    public static MultiRegion primaryIn(Region region) {
        return new MultiRegion(region, List.of(), false, null, null, null);
    }

    public boolean hasReplicas() {
        return !replicas.isEmpty();
    }

    /** What a replica key that is complete knows, when this is what its primary key knows. */
    public MultiRegion asReplica() {
        return new MultiRegion(primary, replicas, false, null, null, null);
    }

    /** What a replica key knows that is being made. */
    public MultiRegion asIncompleteReplica() {
        return new MultiRegion(primary, replicas, true, null, null, null);
    }

    /** With one replica key more, which has nothing of what is shared. */
    public MultiRegion withReplica(Region region, Instant now) {
        List<Region> more = Stream.concat(replicas.stream(), Stream.of(region)).toList();
        return new MultiRegion(primary, more, incomplete, since(now), pending, successor);
    }

    /** Without a replica key that was erased; the others are to learn it. */
    public MultiRegion withoutReplica(Region region, Instant now) {
        List<Region> rest =
                replicas.stream().filter(each -> !each.equals(region)).toList();
        return new MultiRegion(primary, rest, incomplete, since(now), pending, successor);
    }

    /** After a change of what is shared. */
    public MultiRegion changed(Instant now) {
        return hasReplicas() ? new MultiRegion(primary, replicas, incomplete, since(now), pending, successor) : this;
    }

    /** When all relatives were seen to agree. */
    public MultiRegion synchronizedNow() {
        return new MultiRegion(primary, replicas, incomplete, null, pending, successor);
    }

    /** @param material null when it became current */
    public MultiRegion withPending(@Nullable PendingMaterial material, Instant now) {
        return new MultiRegion(primary, replicas, incomplete, since(now), material, successor);
    }

    /** @param region null when the primary key stays what it is */
    public MultiRegion withSuccessor(@Nullable Region region, Instant now) {
        return new MultiRegion(primary, replicas, incomplete, since(now), pending, region);
    }

    /** What the successor knows when it takes the place of the primary key, which becomes one of its replica keys. */
    public MultiRegion succeeded(Region by, Instant now) {
        List<Region> others = Stream.concat(Stream.of(primary), replicas.stream())
                .filter(each -> !each.equals(by))
                .toList();
        return new MultiRegion(by, others, false, now, null, null);
    }

    /** Whatever came first: the entry in the index stays the same while there is something to do. */
    private Instant since(Instant now) {
        return synchronizeSince == null ? now : synchronizeSince;
    }
}
