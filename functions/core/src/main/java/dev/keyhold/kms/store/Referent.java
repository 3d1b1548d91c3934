package dev.keyhold.kms.store;

import dev.keyhold.kms.key.KeyArn;
import dev.keyhold.kms.key.KeyMaterialId;
import java.util.Optional;

/**
 * What is wrapped under a domain key, as references name it (domain-keys.md DK-10).
 *
 * @param text the sort key of references to it
 * @param owner what it belongs to: everything of one owner is referred to in one shard
 */
public record Referent(String text, String owner) {
    private static final String MATERIAL = "material/";
    private static final String ACCESS_KEY = "access-key/";
    private static final String SERVICE_KEY = "service-key/";

    /** A key material of a KMS key. */
    public static Referent material(KeyArn key, KeyMaterialId material) {
        return new Referent(MATERIAL + key + "/" + material, key.toString());
    }

    /** The secret of an access key. */
    public static Referent accessKey(String id) {
        return new Referent(ACCESS_KEY + id, id);
    }

    /** A key of the service itself. */
    public static Referent serviceKey(String name) {
        return new Referent(SERVICE_KEY + name, name);
    }

    static Referent parse(String text) {
        int end = text.startsWith(MATERIAL) ? text.lastIndexOf('/') : text.length();
        return new Referent(text, text.substring(text.indexOf('/') + 1, end));
    }

    /** The access key whose secret this is. */
    public Optional<String> accessKeyId() {
        return behind(ACCESS_KEY);
    }

    /** What the key of the service is for that this is. */
    public Optional<String> serviceKeyName() {
        return behind(SERVICE_KEY);
    }

    /** The KMS key whose material this is. */
    public Optional<KeyArn> kmsKey() {
        return behind(MATERIAL).flatMap(rest -> KeyArn.parse(owner));
    }

    /** The material that this is, of {@link #kmsKey}. */
    public Optional<KeyMaterialId> materialId() {
        return behind(MATERIAL + owner + "/").map(KeyMaterialId::new);
    }

    private Optional<String> behind(String prefix) {
        return text.startsWith(prefix) ? Optional.of(text.substring(prefix.length())) : Optional.empty();
    }
}
