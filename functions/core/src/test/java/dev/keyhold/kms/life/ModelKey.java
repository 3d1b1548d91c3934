package dev.keyhold.kms.life;

import dev.keyhold.kms.operation.KmsErrorCode;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** What the rules say of one KMS key, with its relatives in other Regions, told a second time and without a store. */
final class ModelKey {
    private static final Duration NEAR = Duration.ofMinutes(20);
    private static final int QUOTA = 25;

    final String id;
    final List<Sealed> blobs = new ArrayList<>();
    private final boolean multiRegion;
    private final Map<String, ModelRelative> relatives = new TreeMap<>();
    private String primary;
    private int rotations;
    private int periodDays;
    private @Nullable Instant next;
    private int onDemand;

    /** A ciphertext, with the material that made it. */
    record Sealed(ByteBuffer bytes, ByteBuffer plaintext, String materialId) {}

    ModelKey(String id, boolean multiRegion, String region) {
        this.id = id;
        this.multiRegion = multiRegion;
        this.primary = region;
        relatives.put(region, new ModelRelative());
    }

    /** The key of this name in a Region; nothing where there is none, or none any more. */
    Optional<ModelRelative> in(String region) {
        return Optional.ofNullable(relatives.get(region));
    }

    /** Whether there is anything left of it. */
    boolean isThere() {
        return !relatives.isEmpty();
    }

    String primary() {
        return primary;
    }

    int rotations() {
        return rotations;
    }

    /** The error of a change of what is shared, in a Region that has the key. */
    Optional<KmsErrorCode> notShared(String region) {
        return relatives.get(region).unusable().or(() -> primaryOnly(region));
    }

    private Optional<KmsErrorCode> primaryOnly(String region) {
        return primary.equals(region) ? Optional.empty() : Optional.of(KmsErrorCode.UNSUPPORTED_OPERATION);
    }

    Optional<KmsErrorCode> notRotatable(String region, Instant now) {
        return notShared(region)
                .or(() -> onDemand >= QUOTA ? Optional.of(KmsErrorCode.LIMIT_EXCEEDED) : Optional.empty())
                .or(() -> next != null && !next.isAfter(now.plus(NEAR))
                        ? Optional.of(KmsErrorCode.CONFLICT)
                        : Optional.empty());
    }

    Optional<KmsErrorCode> notReplicable(String region, String to) {
        return notShared(region)
                .or(() -> multiRegion ? Optional.empty() : Optional.of(KmsErrorCode.UNSUPPORTED_OPERATION))
                .or(() -> relatives.containsKey(to) ? Optional.of(KmsErrorCode.ALREADY_EXISTS) : Optional.empty());
    }

    Optional<KmsErrorCode> notSucceeded(String region, String by) {
        return notShared(region)
                .or(() -> multiRegion ? Optional.empty() : Optional.of(KmsErrorCode.UNSUPPORTED_OPERATION))
                .or(() -> by.equals(primary) || !relatives.containsKey(by)
                        ? Optional.of(KmsErrorCode.NOT_FOUND)
                        : relatives.get(by).unusable());
    }

    void rotateEvery(int days, Instant now) {
        periodDays = days;
        next = now.plus(Duration.ofDays(days));
    }

    void rotateNoMore() {
        next = null;
    }

    void rotateOnDemand() {
        onDemand++;
        rotations++;
    }

    void replicate(String region) {
        relatives.put(region, new ModelRelative());
    }

    void succeed(String region) {
        primary = region;
    }

    void scheduleDeletion(String region, Duration window, Instant now) {
        boolean waits = region.equals(primary) && relatives.size() > 1;
        relatives.get(region).scheduleDeletion(window, waits ? Optional.empty() : Optional.of(now));
    }

    /** Jobs run: rotation before erasure, and the window of a primary key begins when its last replica key is gone. */
    void jobs(Instant now) {
        if (in(primary).filter(key -> key.unusable().isEmpty()).isPresent() && next != null && !next.isAfter(now)) {
            rotations++;
            next = now.plus(Duration.ofDays(periodDays));
        }
        if (relatives.values().removeIf(relative -> relative.isOver(now)) && relatives.size() == 1) {
            in(primary).ifPresent(alone -> alone.isAlone(now));
        }
    }

    void flush() {
        relatives.values().forEach(ModelRelative::flush);
    }

    void crash() {
        relatives.values().forEach(ModelRelative::crash);
    }

    /** What GetKeyRotationStatus says is next. */
    Optional<Instant> next(String region) {
        return relatives.get(region).pending().isEmpty() ? Optional.ofNullable(next) : Optional.empty();
    }

    @Override
    public String toString() {
        return id;
    }
}
