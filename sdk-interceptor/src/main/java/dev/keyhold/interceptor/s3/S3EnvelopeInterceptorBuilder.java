package dev.keyhold.interceptor.s3;

import dev.keyhold.interceptor.envelope.EnvelopeLimits;
import dev.keyhold.interceptor.envelope.EnvelopeSpec;
import dev.keyhold.interceptor.envelope.RandomSource;
import dev.keyhold.interceptor.keys.DataKeys;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.s3.S3AsyncClient;
import software.amazon.awssdk.services.s3.S3Client;

/** Builds an {@link S3EnvelopeInterceptor}. Not safe for concurrent use. */
public final class S3EnvelopeInterceptorBuilder {
    /** Smaller frames would carry more overhead than content, and arithmetic of ranges could overflow. */
    private static final int MIN_FRAME_LENGTH = 256;

    private final Map<String, String> pairs = new HashMap<>();
    private final Map<String, String> logicalBuckets = new HashMap<>();
    private final Set<String> origins = new HashSet<>();
    private @Nullable DataKeys keys;
    private boolean bindKey;
    private ForeignObjects foreign = ForeignObjects.refuse();
    private int frameLength = EnvelopeSpec.DEFAULT_FRAME_LENGTH;
    private boolean signed;
    private boolean rangesOfSigned;
    private S3EncryptionClientObjects clientObjects = S3EncryptionClientObjects.refuse();
    private @Nullable ClientFormat writes;
    private long mostHeld = 64L << 20;
    private @Nullable S3Client ownClient;
    private @Nullable S3AsyncClient ownAsyncClient;

    S3EnvelopeInterceptorBuilder() {}

    /** Where data keys come from. Required. */
    public S3EnvelopeInterceptorBuilder keys(DataKeys dataKeys) {
        this.keys = dataKeys;
        return this;
    }

    /**
     * Pairs that are bound to every object and its data key, beside the bucket. They are not encrypted. An object that
     * lacks one of them is not read.
     */
    public S3EnvelopeInterceptorBuilder encryptionContext(Map<String, String> more) {
        pairs.putAll(more);
        return this;
    }

    /** Binds objects to their key as well, so that they cannot be exchanged. Each object then needs a KMS call. */
    public S3EnvelopeInterceptorBuilder bindKey() {
        this.bindKey = true;
        return this;
    }

    /** Binds and expects {@code name} where requests name {@code bucket}: for access points and replicas. */
    public S3EnvelopeInterceptorBuilder logicalBucket(String bucket, String name) {
        logicalBuckets.put(bucket, name);
        return this;
    }

    /** Reads objects that were bound to these buckets as well, wherever they now lie. */
    public S3EnvelopeInterceptorBuilder alsoReadsFrom(String... buckets) {
        origins.addAll(List.of(buckets));
        return this;
    }

    /** What to do with objects that this interceptor did not write. Refused unless told otherwise. */
    public S3EnvelopeInterceptorBuilder foreignObjects(ForeignObjects policy) {
        this.foreign = policy;
        return this;
    }

    /** Which objects of the Amazon S3 Encryption Client are read. None unless told otherwise. */
    public S3EnvelopeInterceptorBuilder s3EncryptionClient(S3EncryptionClientObjects objects) {
        this.clientObjects = objects;
        return this;
    }

    /**
     * Writes objects in this format of the Amazon S3 Encryption Client instead of the envelope, for readers that have
     * nothing else. Such objects are read as a whole only.
     *
     * @throws IllegalArgumentException for any format but V3
     */
    public S3EnvelopeInterceptorBuilder writes(ClientFormat format) {
        if (format != ClientFormat.V3) {
            throw new IllegalArgumentException("only format V3 is written");
        }
        this.writes = format;
        return this;
    }

    /**
     * Plaintext bytes of a frame, 256 to 16,777,216; 65,536 unless told otherwise. Ranges are read in one request from
     * objects with frames of this length.
     */
    public S3EnvelopeInterceptorBuilder frameLength(int length) {
        if (length < MIN_FRAME_LENGTH || length > EnvelopeSpec.MAX_FRAME_LENGTH) {
            throw new IllegalArgumentException(
                    "frames have " + MIN_FRAME_LENGTH + " to " + EnvelopeSpec.MAX_FRAME_LENGTH + " bytes");
        }
        this.frameLength = length;
        return this;
    }

    /** Writes signed messages (suite 0x0578). Each needs a KMS call, and is proven only at its end. */
    public S3EnvelopeInterceptorBuilder signed() {
        this.signed = true;
        return this;
    }

    /** Reads ranges of signed objects too, which do not prove the signature. */
    public S3EnvelopeInterceptorBuilder rangesOfSigned() {
        this.rangesOfSigned = true;
        return this;
    }

    /**
     * A client for requests that the interceptor makes itself, where one request does not do: ranges of objects whose
     * layout it did not expect. It must reach the same objects; it stays the caller's to close. Blocking calls use it.
     */
    public S3EnvelopeInterceptorBuilder ownClient(S3Client client) {
        this.ownClient = client;
        return this;
    }

    /** The same for asynchronous calls, and for blocking ones that have no client of their own. */
    public S3EnvelopeInterceptorBuilder ownClient(S3AsyncClient client) {
        this.ownAsyncClient = client;
        return this;
    }

    /** For tests: from which size on objects of the S3 Encryption Client are read twice. */
    S3EnvelopeInterceptorBuilder mostHeld(long bytes) {
        this.mostHeld = bytes;
        return this;
    }

    /**
     * Builds it.
     *
     * @throws IllegalStateException without data keys
     */
    public S3EnvelopeInterceptor build() {
        DataKeys source = keys;
        if (source == null) {
            throw new IllegalStateException("data keys are required");
        }
        EnvelopeLimits limits = EnvelopeLimits.DEFAULT;
        ObjectBinding binding = new ObjectBinding(pairs, logicalBuckets, origins, bindKey);
        OwnRequests own = new OwnRequests(ownClient, ownAsyncClient);
        ObjectKeys objectKeys = new ObjectKeys(source, binding, RandomSource.secure());
        ClientObjectRules clients = new ClientObjectRules(clientObjects, objectKeys, own, mostHeld);
        PartsAnswers parts = new PartsAnswers(objectKeys, own, limits);
        WriteSettings settings = new WriteSettings(frameLength, signed, writes);
        return new S3EnvelopeInterceptor(
                objectKeys,
                settings,
                new AnswerRules(foreign, limits, rangesOfSigned, own, clients, parts),
                new AnswerBodies(own),
                new PartUploads(objectKeys, settings, new OpenUploads(InstantSource.system()), own),
                limits);
    }
}
