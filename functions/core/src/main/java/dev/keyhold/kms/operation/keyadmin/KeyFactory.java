package dev.keyhold.kms.operation.keyadmin;

import dev.keyhold.kms.crypto.RandomSource;
import dev.keyhold.kms.key.KeyArn;
import dev.keyhold.kms.key.KeyId;
import dev.keyhold.kms.key.KeyManager;
import dev.keyhold.kms.key.KmsKey;
import dev.keyhold.kms.operation.CallContext;
import dev.keyhold.kms.operation.cipher.KeyMaterials;
import dev.keyhold.kms.store.KeyTable;
import dev.keyhold.kms.store.Write;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;

/** Makes KMS keys: a random identifier, a first key material, and the writes that add both. */
public final class KeyFactory {
    private static final int UUID_BYTES = 16;

    private final KeyTable keys;
    private final KeyMaterials materials;
    private final RandomSource random;

    public KeyFactory(KeyTable keys, KeyMaterials materials, RandomSource random) {
        this.keys = keys;
        this.materials = materials;
        this.random = random;
    }

    /** What the new KMS key is to be. */
    public record Plan(KeyManager manager, String description, String policy, Map<String, String> tags) {
        public Plan {
            tags = Map.copyOf(tags);
        }
    }

    /** A KMS key that exists once the writes are committed. */
    public record NewKey(KmsKey key, List<Write> writes) {
        public NewKey {
            writes = List.copyOf(writes);
        }
    }

    /** Makes a KMS key in the caller's account and Region. */
    public NewKey create(CallContext context, Plan plan) {
        KeyArn arn = new KeyArn(context.region(), context.caller().account(), randomKeyId());
        KeyMaterials.NewMaterial material = materials.generate(arn, context.now());
        KmsKey key = new KmsKey(
                arn,
                plan.manager(),
                context.now(),
                true,
                plan.description(),
                plan.policy(),
                new TreeMap<>(plan.tags()),
                material.id(),
                null);
        List<Write> writes = new ArrayList<>(keys.create(key));
        writes.add(material.write());
        return new NewKey(key, writes);
    }

    /** A version 4 UUID (RFC 9562, section 5.4). */
    private KeyId randomKeyId() {
        byte[] bytes = random.bytes(UUID_BYTES);
        bytes[6] = (byte) ((bytes[6] & 0x0f) | 0x40);
        bytes[8] = (byte) ((bytes[8] & 0x3f) | 0x80);
        ByteBuffer halves = ByteBuffer.wrap(bytes);
        return new KeyId(new UUID(halves.getLong(), halves.getLong()).toString());
    }
}
