package dev.keyhold.interceptor.keys;

import dev.keyhold.interceptor.envelope.EncryptedDataKey;
import dev.keyhold.interceptor.envelope.EncryptionContext;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import software.amazon.awssdk.services.kms.KmsAsyncClient;
import software.amazon.awssdk.services.kms.KmsClient;

/**
 * Data keys from a KMS, with a cache of their own: what one of these holds is good for the permissions of its KMS client,
 * so it is never shared between clients. Safe for concurrent use. The KMS client stays the caller's to close.
 */
public final class KmsDataKeys implements DataKeys, AutoCloseable {
    /** Most bytes of one PutObject: what a message of unknown length counts as. */
    private static final long LARGEST_PUT = 5L << 30;

    private final KmsKeySource source;
    private final DataKeyCache cache;

    private KmsDataKeys(KmsKeySource source, DataKeyCache cache) {
        this.source = source;
        this.cache = cache;
    }

    /** Data keys under one wrapping key: a key ARN, a key ID, or an alias. */
    public static KmsDataKeys of(KmsClient kms, String wrappingKey) {
        return builder(kms).wrappingKey(wrappingKey).build();
    }

    /** Data keys under one wrapping key: a key ARN, a key ID, or an alias. */
    public static KmsDataKeys of(KmsAsyncClient kms, String wrappingKey) {
        return builder(kms).wrappingKey(wrappingKey).build();
    }

    /** Calls run on threads of this object, never on the SDK's. */
    public static Builder builder(KmsClient kms) {
        return new Builder(KmsCalls.of(kms));
    }

    /** Calls run as the client does them. */
    public static Builder builder(KmsAsyncClient kms) {
        return new Builder(KmsCalls.of(kms));
    }

    @Override
    public CompletableFuture<DataKeyLease> forSealing(EncryptionContext context, long plaintextLength) {
        long length = plaintextLength == UNKNOWN_LENGTH ? LARGEST_PUT : plaintextLength;
        return cache.lease(sealingName(context), length, () -> source.generate(context));
    }

    @Override
    public CompletableFuture<DataKeyLease> forOpening(
            EncryptionContext context, List<EncryptedDataKey> encryptedDataKeys) {
        String name = openingName(context, encryptedDataKeys);
        return cache.lease(name, 0, () -> source.decrypt(context, encryptedDataKeys));
    }

    /** Hits, misses, refreshes and failures of the cache. */
    public CacheStatistics statistics() {
        return cache.statistics();
    }

    /** Forgets every data key; those in use are wiped when their use ends. */
    @Override
    public void close() {
        cache.close();
    }

    private static String sealingName(EncryptionContext context) {
        return "seal " + HexFormat.of().formatHex(sha256().digest(context.canonicalBytes()));
    }

    private static String openingName(EncryptionContext context, List<EncryptedDataKey> keys) {
        MessageDigest digest = sha256();
        add(digest, context.canonicalBytes());
        for (EncryptedDataKey key : keys) {
            add(digest, key.providerId().getBytes(StandardCharsets.UTF_8));
            add(digest, key.providerInfo());
            add(digest, key.ciphertext());
        }
        return "open " + HexFormat.of().formatHex(digest.digest());
    }

    /** With its length, so that two different lists never have one name. */
    private static void add(MessageDigest digest, byte[] part) {
        digest.update(ByteBuffer.allocate(Integer.BYTES).putInt(part.length).array());
        digest.update(part);
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("the platform has no SHA-256", e);
        }
    }

    /** What to wrap under, what to read, and how long to keep it. Not safe for concurrent use. */
    public static final class Builder {
        private final KmsCalls kms;
        private final List<String> wrappingKeys = new ArrayList<>();
        private final List<String> alsoReads = new ArrayList<>();
        private final Set<String> replicaRegions = new HashSet<>();
        private final Set<String> accounts = new HashSet<>();
        private CacheBounds bounds = CacheBounds.DEFAULT;
        private Duration timeout = Duration.ofSeconds(10);
        private InstantSource time = InstantSource.system();

        private Builder(KmsCalls kms) {
            this.kms = kms;
        }

        /**
         * Adds a wrapping key: a key ARN, a key ID, or an alias. The first generates data keys, the others get a copy
         * each. Each of them opens messages as well. Without any, messages are only opened.
         */
        public Builder wrappingKey(String key) {
            wrappingKeys.add(key);
            return this;
        }

        /** Adds a key that opens messages, such as the one that an alias stood for before. */
        public Builder alsoReads(String keyArn) {
            if (KmsKeyArn.parse(keyArn).isEmpty()) {
                throw new IllegalArgumentException("alsoReads takes the ARN of a key");
            }
            alsoReads.add(keyArn);
            return this;
        }

        /** Accepts messages of a configured multi-Region key that were sealed in this Region. */
        public Builder replicaRegion(String region) {
            replicaRegions.add(region);
            return this;
        }

        /** Discovery: opens messages under any key of this account that the KMS client may use. */
        public Builder readsAnyKeyOf(String account) {
            accounts.add(account);
            return this;
        }

        /** How long and how often a data key is used. */
        public Builder cache(CacheBounds cacheBounds) {
            this.bounds = cacheBounds;
            return this;
        }

        /** How long a call to the KMS may take, retries included. 10 seconds unless told otherwise. */
        public Builder timeout(Duration limit) {
            this.timeout = limit;
            return this;
        }

        /** Where the time comes from, for tests. */
        public Builder time(InstantSource source) {
            this.time = source;
            return this;
        }

        /**
         * Builds it.
         *
         * @throws IllegalStateException if there is no key to wrap or open with
         */
        public KmsDataKeys build() {
            List<String> references = new ArrayList<>(wrappingKeys);
            references.addAll(alsoReads);
            if (references.isEmpty() && accounts.isEmpty()) {
                throw new IllegalStateException("name a wrapping key, a key to read with, or an account");
            }
            ReadableKeys readable = new ReadableKeys(references, replicaRegions, accounts);
            return new KmsDataKeys(
                    new KmsKeySource(kms, wrappingKeys, readable, timeout), new DataKeyCache(bounds, time));
        }
    }
}
