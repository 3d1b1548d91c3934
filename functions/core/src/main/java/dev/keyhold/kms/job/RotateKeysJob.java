package dev.keyhold.kms.job;

import dev.keyhold.kms.audit.ServiceEvent;
import dev.keyhold.kms.key.KmsKey;
import dev.keyhold.kms.key.MultiRegion;
import dev.keyhold.kms.key.RotationType;
import dev.keyhold.kms.operation.rotation.KeyRotator;
import dev.keyhold.kms.store.DueEntry;
import dev.keyhold.kms.store.DueKind;
import dev.keyhold.kms.store.KeyTable;
import dev.keyhold.kms.store.Versioned;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** Rotates the key material of KMS keys whose rotation date has come. */
final class RotateKeysJob implements Job {
    private final KeyTable keys;
    private final KeyRotator rotator;

    RotateKeysJob(KeyTable keys, KeyRotator rotator) {
        this.keys = keys;
        this.rotator = rotator;
    }

    @Override
    public DueKind kind() {
        return DueKind.ROTATE_KEY;
    }

    @Override
    public Step next(DueEntry entry, Instant now) {
        Optional<Versioned<KmsKey>> found = keys.find(entry);
        if (found.isEmpty()) {
            return Step.NOTHING;
        }
        KmsKey key = found.get().value();
        boolean completes = key.relatives().filter(MultiRegion::hasReplicas).isEmpty();
        ServiceEvent event =
                completes ? ServiceEvent.rotateKey(key.arn()) : ServiceEvent.synchronizeMultiRegionKey(key.arn());
        return new Step.Change(
                rotator.rotate(found.get(), RotationType.AUTOMATIC, now).writes(), List.of(event));
    }
}
