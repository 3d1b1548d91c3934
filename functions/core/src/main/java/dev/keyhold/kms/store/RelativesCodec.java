package dev.keyhold.kms.store;

import dev.keyhold.kms.key.KeyMaterialId;
import dev.keyhold.kms.key.MultiRegion;
import dev.keyhold.kms.key.MultiRegion.PendingMaterial;
import dev.keyhold.kms.key.Region;
import dev.keyhold.kms.key.RotationType;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The attributes in which the record of a multi-Region key keeps what it knows of its relatives. */
final class RelativesCodec {
    private static final String PRIMARY = "primaryRegion";
    private static final String REPLICAS = "replicaRegions";
    private static final String INCOMPLETE = "incomplete";
    private static final String SYNCHRONIZE_SINCE = "synchronizeSince";
    private static final String PENDING_MATERIAL = "pendingMaterial";
    private static final String PENDING_ROTATION = "pendingRotation";
    private static final String SUCCESSOR = "successor";
    private static final String SEPARATOR = " ";

    private RelativesCodec() {}

    static void write(MultiRegion relatives, Attributes.Builder to) {
        to.with(PRIMARY, relatives.primary().name());
        if (relatives.hasReplicas()) {
            to.with(REPLICAS, relatives.replicas().stream().map(Region::name).collect(Collectors.joining(SEPARATOR)));
        }
        if (relatives.incomplete()) {
            to.with(INCOMPLETE, true);
        }
        Instant since = relatives.synchronizeSince();
        if (since != null) {
            to.with(SYNCHRONIZE_SINCE, since);
        }
        PendingMaterial pending = relatives.pending();
        if (pending != null) {
            to.with(PENDING_MATERIAL, pending.id().value())
                    .with(PENDING_ROTATION, pending.type().name());
        }
        Region successor = relatives.successor();
        if (successor != null) {
            to.with(SUCCESSOR, successor.name());
        }
    }

    /** Empty for a single-Region key. */
    static Optional<MultiRegion> read(Attributes from) {
        return from.optionalText(PRIMARY)
                .map(primary -> new MultiRegion(
                        new Region(primary),
                        from.optionalText(REPLICAS).map(RelativesCodec::regions).orElse(List.of()),
                        from.optionalFlag(INCOMPLETE),
                        from.optionalTime(SYNCHRONIZE_SINCE).orElse(null),
                        readPending(from),
                        from.optionalText(SUCCESSOR).map(Region::new).orElse(null)));
    }

    private static @Nullable PendingMaterial readPending(Attributes from) {
        return from.optionalText(PENDING_MATERIAL)
                .map(id ->
                        new PendingMaterial(new KeyMaterialId(id), RotationType.valueOf(from.text(PENDING_ROTATION))))
                .orElse(null);
    }

    private static List<Region> regions(String names) {
        return Stream.of(names.split(SEPARATOR)).map(Region::new).toList();
    }
}
