package dev.keyhold.kms.key;

import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What a KMS key knows of the rotation of its key material.
 *
 * @param schedule automatic rotation; null if it is off
 * @param total how often the material was rotated: the current material's place in the order of materials
 * @param onDemand how many of these were rotations on demand
 * @param onDemandStart when a rotation on demand began that is not complete yet; null if there is none
 */
public record KeyRotation(
        @Nullable RotationSchedule schedule,
        int total,
        int onDemand,
        @Nullable Instant onDemandStart) {
    /** Of a key that was never rotated and is not going to be. */
    public static final KeyRotation NONE = new KeyRotation(null, 0, 0, null);

    /** @param newSchedule null to switch automatic rotation off */
    public KeyRotation withSchedule(@Nullable RotationSchedule newSchedule) {
        return new KeyRotation(newSchedule, total, onDemand, onDemandStart);
    }

    /** This one while a rotation that began at {@code now} is not complete. */
    public KeyRotation begun(RotationType type, Instant now) {
        return type == RotationType.ON_DEMAND ? new KeyRotation(schedule, total, onDemand, now) : this;
    }

    /** This one after a rotation at {@code now}. One on demand leaves the schedule alone. */
    public KeyRotation rotated(RotationType type, Instant now) {
        if (type == RotationType.ON_DEMAND) {
            return new KeyRotation(schedule, total + 1, onDemand + 1, null);
        }
        RotationSchedule following = schedule == null ? null : RotationSchedule.from(now, schedule.periodDays());
        return new KeyRotation(following, total + 1, onDemand, onDemandStart);
    }

    /** When the material is to be rotated next for whatever reason, if nothing keeps the key from it. */
    public Optional<Instant> due() {
        Instant scheduled = schedule == null ? null : schedule.next();
        if (onDemandStart == null || scheduled == null) {
            return Optional.ofNullable(onDemandStart == null ? scheduled : onDemandStart);
        }
        return Optional.of(onDemandStart.isBefore(scheduled) ? onDemandStart : scheduled);
    }
}
