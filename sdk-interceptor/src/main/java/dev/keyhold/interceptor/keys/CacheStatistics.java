package dev.keyhold.interceptor.keys;

/**
 * What the cache did since it was made.
 *
 * @param hits uses that found a data key, or joined a call that was under way
 * @param misses uses that called the KMS
 * @param refreshes calls ahead of expiry
 * @param failures calls that failed
 */
public record CacheStatistics(long hits, long misses, long refreshes, long failures) {}
