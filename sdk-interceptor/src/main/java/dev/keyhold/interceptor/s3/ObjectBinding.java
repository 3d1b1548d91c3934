package dev.keyhold.interceptor.s3;

import dev.keyhold.interceptor.envelope.EncryptionContext;
import dev.keyhold.interceptor.envelope.UploadNonce;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;

/**
 * What ties an object to its place, through the encryption context.
 *
 * @param pairs the caller's own pairs
 * @param logicalBuckets names under which buckets, access points or replicas are bound; a bucket not in it is bound by
 *     its own name
 * @param origins further buckets whose objects are read, wherever they now lie
 * @param bindsKey whether the object's key is bound as well
 */
record ObjectBinding(
        Map<String, String> pairs, Map<String, String> logicalBuckets, Set<String> origins, boolean bindsKey) {
    static final String KIND = "keyhold-s3";
    static final String OBJECT = "object";
    static final String PART = "part";
    static final String UPLOAD = "keyhold-s3-upload";
    static final String BUCKET = "keyhold-s3-bucket";
    static final String KEY = "keyhold-s3-key";

    ObjectBinding {
        pairs = Map.copyOf(pairs);
        logicalBuckets = Map.copyOf(logicalBuckets);
        origins = Set.copyOf(origins);
        if (pairs.keySet().stream().anyMatch(key -> key.startsWith(KIND))) {
            throw new IllegalArgumentException("keys that begin with " + KIND + " are reserved");
        }
    }

    EncryptionContext contextOf(ObjectName name) {
        Map<String, String> bound = new HashMap<>(pairs);
        bound.put(KIND, OBJECT);
        bound.put(BUCKET, logical(name.bucket()));
        if (bindsKey) {
            bound.put(KEY, name.key());
        }
        return EncryptionContext.of(bound);
    }

    /** What the parts of an upload are bound to. */
    EncryptionContext contextOf(ObjectName name, UploadNonce upload) {
        return contextOf(name).with(KIND, PART).with(UPLOAD, upload.toString());
    }

    /** Compares what a header claims with what was asked for, before any KMS sees it. */
    boolean accepts(EncryptionContext claimed, ObjectName asked) {
        return OBJECT.equals(claimed.pairs().get(KIND)) && isOf(claimed, asked);
    }

    /** The same for a part: it must be one, and of this upload. */
    boolean accepts(EncryptionContext claimed, ObjectName asked, UploadNonce upload) {
        return PART.equals(claimed.pairs().get(KIND))
                && upload.toString().equals(claimed.pairs().get(UPLOAD))
                && isOf(claimed, asked);
    }

    private boolean isOf(EncryptionContext claimed, ObjectName asked) {
        Map<String, String> actual = claimed.pairs();
        return actual.entrySet().containsAll(pairs.entrySet())
                && isHere(actual.getOrDefault(BUCKET, ""), asked.bucket())
                && (actual.containsKey(KEY) ? asked.key().equals(actual.get(KEY)) : !bindsKey);
    }

    /** Compares what an object of another format claims. Only the interceptor's own bind a bucket. */
    boolean acceptsClient(Map<String, String> claimed, ObjectName asked) {
        boolean ours = claimed.containsKey(KIND) || claimed.containsKey(BUCKET) || claimed.containsKey(KEY);
        return ours
                ? accepts(EncryptionContext.of(claimed), asked)
                : claimed.entrySet().containsAll(pairs.entrySet()) && !bindsKey;
    }

    /** Whether an object of one name could be read under another. */
    boolean survivesMove(ObjectName from, ObjectName to) {
        return isHere(logical(from.bucket()), to.bucket())
                && (!bindsKey || from.key().equals(to.key()));
    }

    private boolean isHere(String bound, String bucket) {
        return bound.equals(logical(bucket)) || origins.contains(bound);
    }

    private String logical(String bucket) {
        return logicalBuckets.getOrDefault(bucket, bucket);
    }
}
