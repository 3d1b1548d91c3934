package dev.keyhold.kms.operation.keyadmin;

import dev.keyhold.kms.crypto.RandomSource;
import dev.keyhold.kms.crypto.RandomUuid;
import dev.keyhold.kms.key.KeyArn;
import dev.keyhold.kms.key.KeyId;
import dev.keyhold.kms.key.KeyManager;
import dev.keyhold.kms.key.KeyRotation;
import dev.keyhold.kms.key.KmsKey;
import dev.keyhold.kms.key.MultiRegion;
import dev.keyhold.kms.key.RotationSchedule;
import dev.keyhold.kms.operation.CallContext;
import dev.keyhold.kms.operation.Outcome;
import dev.keyhold.kms.operation.Response;
import dev.keyhold.kms.operation.cipher.KeyMaterials;
import dev.keyhold.kms.store.KeyTable;
import dev.keyhold.kms.store.Write;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Makes KMS keys: a random identifier, a first key material, and the writes that add both. */
public final class KeyFactory {
    private final KeyTable keys;
    private final KeyMaterials materials;
    private final RandomSource random;

    public KeyFactory(KeyTable keys, KeyMaterials materials, RandomSource random) {
        this.keys = keys;
        this.materials = materials;
        this.random = random;
    }

    /** What the new KMS key is to be. */
    public record Plan(
            KeyManager manager, boolean multiRegion, String description, String policy, Map<String, String> tags) {
        public Plan {
            tags = Map.copyOf(tags);
        }
    }

    /** A KMS key that exists once the writes are committed. */
    public record NewKey(KmsKey key, List<Write> writes) {
        public NewKey {
            writes = List.copyOf(writes);
        }

        /** The answer that describes it. */
        Outcome<Response> described() {
            return new Outcome<>(KeyMetadata.answer(key), writes).creating(key.arn());
        }
    }

    /** Makes a KMS key in the caller's account and Region. */
    public NewKey create(CallContext context, Plan plan) {
        KeyArn arn = new KeyArn(context.region(), context.caller().account(), newId(plan));
        KeyMaterials.NewMaterial material = materials.generateFirst(arn, context.now());
        KmsKey key = KmsKey.builder(arn, plan.manager(), context.now(), material.id())
                .description(plan.description())
                .policy(plan.policy())
                .tags(plan.tags())
                .rotation(firstRotation(plan, context.now()))
                .multiRegion(plan.multiRegion() ? MultiRegion.primaryIn(context.region()) : null)
                .build();
        List<Write> writes = new ArrayList<>(keys.create(key));
        writes.addAll(material.writes());
        return new NewKey(key, writes);
    }

    private KeyId newId(Plan plan) {
        String uuid = RandomUuid.next(random);
        return plan.multiRegion() ? KeyId.multiRegion(uuid) : new KeyId(uuid);
    }

    /** AWS managed keys rotate by themselves. */
    private static KeyRotation firstRotation(Plan plan, Instant now) {
        return plan.manager() == KeyManager.AWS
                ? KeyRotation.NONE.withSchedule(RotationSchedule.from(now, RotationSchedule.STANDARD_DAYS))
                : KeyRotation.NONE;
    }
}
