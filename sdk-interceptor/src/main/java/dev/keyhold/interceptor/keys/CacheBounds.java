package dev.keyhold.interceptor.keys;

import java.time.Duration;

/**
 * How long and how often a data key may be used.
 *
 * @param maxAge time from the call to the KMS on; also the time for which a revoked permission still works
 * @param maxMessages messages sealed under one data key
 * @param maxBytes plaintext bytes sealed under one data key
 * @param maxEntries data keys held at once
 */
public record CacheBounds(Duration maxAge, long maxMessages, long maxBytes, int maxEntries) {
    /** 5 minutes, 1,048,576 messages, 1 TiB, 1,000 data keys. */
    public static final CacheBounds DEFAULT = new CacheBounds(Duration.ofMinutes(5), 1 << 20, 1L << 40, 1000);
    /** A KMS call for each message, and nothing kept. */
    public static final CacheBounds NO_CACHE = new CacheBounds(Duration.ofNanos(1), 1, 1, 1);

    /**
     * Checks that every bound is positive.
     *
     * @throws IllegalArgumentException if one is not
     */
    public CacheBounds {
        if (maxAge.isNegative() || maxAge.isZero() || maxMessages < 1 || maxBytes < 1 || maxEntries < 1) {
            throw new IllegalArgumentException("every bound of the cache must be positive");
        }
    }

    /** The same with another age. */
    public CacheBounds withMaxAge(Duration age) {
        return new CacheBounds(age, maxMessages, maxBytes, maxEntries);
    }

    /** The same with another number of messages. */
    public CacheBounds withMaxMessages(long messages) {
        return new CacheBounds(maxAge, messages, maxBytes, maxEntries);
    }

    /** The same with another number of bytes. */
    public CacheBounds withMaxBytes(long bytes) {
        return new CacheBounds(maxAge, maxMessages, bytes, maxEntries);
    }

    /** The same with another number of data keys. */
    public CacheBounds withMaxEntries(int entries) {
        return new CacheBounds(maxAge, maxMessages, maxBytes, entries);
    }
}
