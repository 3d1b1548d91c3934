package dev.keyhold.kms.store;

import dev.keyhold.kms.key.Deletion;
import dev.keyhold.kms.key.DeletionRequest;
import dev.keyhold.kms.key.KeyArn;
import dev.keyhold.kms.key.KeyManager;
import dev.keyhold.kms.key.KeyMaterialId;
import dev.keyhold.kms.key.KeyRotation;
import dev.keyhold.kms.key.KmsKey;
import dev.keyhold.kms.key.RotationSchedule;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** The attributes in which the record of a KMS key is kept. */
final class KeyCodec {
    private static final String MANAGER = "manager";
    private static final String CREATED = "created";
    private static final String ENABLED = "enabled";
    private static final String DESCRIPTION = "description";
    private static final String POLICY = "policy";
    private static final String TAGS = "tags";
    private static final String CURRENT_MATERIAL = "currentMaterial";
    private static final String ROTATIONS = "rotations";
    private static final String ROTATIONS_ON_DEMAND = "rotationsOnDemand";
    private static final String ROTATION_PERIOD = "rotationPeriodDays";
    private static final String NEXT_ROTATION = "nextRotation";
    private static final String ON_DEMAND_START = "onDemandStart";
    private static final String DELETION_DATE = "deletionDate";
    private static final String DELETION_WINDOW = "deletionWindowDays";
    private static final String DELETION_REQUESTED_BY = "deletionRequestedBy";
    private static final String DELETION_REQUEST = "deletionRequestId";
    private static final String DELETION_REQUESTED = "deletionRequested";

    private KeyCodec() {}

    static Attributes attributes(KmsKey key) {
        Attributes.Builder builder = Attributes.builder()
                .with(MANAGER, key.manager().name())
                .with(CREATED, key.creationDate())
                .with(ENABLED, key.enabled())
                .with(DESCRIPTION, key.description())
                .with(POLICY, key.policy())
                .with(TAGS, key.tags())
                .with(CURRENT_MATERIAL, key.currentMaterialId().value());
        writeRotation(key.rotation(), builder);
        key.pendingDeletion().ifPresent(deletion -> writeDeletion(deletion, builder));
        key.relatives().ifPresent(relatives -> RelativesCodec.write(relatives, builder));
        return builder.build();
    }

    private static void writeDeletion(Deletion deletion, Attributes.Builder builder) {
        builder.with(DELETION_WINDOW, deletion.windowDays())
                .with(DELETION_REQUESTED_BY, deletion.request().callerArn())
                .with(DELETION_REQUEST, deletion.request().requestId())
                .with(DELETION_REQUESTED, deletion.request().time());
        Instant date = deletion.date();
        if (date != null) {
            builder.with(DELETION_DATE, date);
        }
    }

    private static void writeRotation(KeyRotation rotation, Attributes.Builder builder) {
        if (rotation.total() > 0) {
            builder.with(ROTATIONS, rotation.total()).with(ROTATIONS_ON_DEMAND, rotation.onDemand());
        }
        RotationSchedule schedule = rotation.schedule();
        if (schedule != null) {
            builder.with(ROTATION_PERIOD, schedule.periodDays()).with(NEXT_ROTATION, schedule.next());
        }
        Instant start = rotation.onDemandStart();
        if (start != null) {
            builder.with(ON_DEMAND_START, start);
        }
    }

    static KmsKey read(KeyArn arn, Attributes attributes) {
        return KmsKey.builder(
                        arn,
                        KeyManager.valueOf(attributes.text(MANAGER)),
                        attributes.time(CREATED),
                        new KeyMaterialId(attributes.text(CURRENT_MATERIAL)))
                .enabled(attributes.flag(ENABLED))
                .description(attributes.text(DESCRIPTION))
                .policy(attributes.text(POLICY))
                .tags(attributes.texts(TAGS))
                .rotation(readRotation(attributes))
                .deletion(readDeletion(attributes))
                .multiRegion(RelativesCodec.read(attributes).orElse(null))
                .build();
    }

    private static KeyRotation readRotation(Attributes attributes) {
        RotationSchedule schedule = attributes
                .optionalNumber(ROTATION_PERIOD)
                .map(days -> new RotationSchedule(Math.toIntExact(days), attributes.time(NEXT_ROTATION)))
                .orElse(null);
        return new KeyRotation(
                schedule,
                count(attributes, ROTATIONS),
                count(attributes, ROTATIONS_ON_DEMAND),
                attributes.optionalTime(ON_DEMAND_START).orElse(null));
    }

    private static int count(Attributes attributes, String name) {
        return Math.toIntExact(attributes.optionalNumber(name).orElse(0L));
    }

    private static @Nullable Deletion readDeletion(Attributes attributes) {
        return attributes
                .optionalNumber(DELETION_WINDOW)
                .map(days -> new Deletion(
                        attributes.optionalTime(DELETION_DATE).orElse(null),
                        Math.toIntExact(days),
                        new DeletionRequest(
                                attributes.text(DELETION_REQUESTED_BY),
                                attributes.text(DELETION_REQUEST),
                                attributes.time(DELETION_REQUESTED))))
                .orElse(null);
    }
}
