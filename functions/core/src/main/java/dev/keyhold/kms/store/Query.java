package dev.keyhold.kms.store;

import org.jspecify.annotations.Nullable;

/**
 * Asks for items of one partition in ascending order of their sort keys (unsigned UTF-8 bytes).
 *
 * @param partition the partition
 * @param sortPrefix what the sort keys begin with; empty for all
 * @param after the sort key behind which to begin, whether or not an item of that name (still) exists; null for the start
 * @param limit the largest number of items to return, 1 to 1,000
 */
public record Query(
        String partition, String sortPrefix, @Nullable String after, int limit) {
    private static final int MAX_LIMIT = 1000;

    public Query {
        ItemKey.check(partition);
        if (Utf8.length(sortPrefix) > ItemKey.MAX_BYTES) {
            throw new IllegalArgumentException("a prefix has at most 1,024 bytes");
        }
        if (after != null) {
            ItemKey.check(after);
        }
        if (limit < 1 || limit > MAX_LIMIT) {
            throw new IllegalArgumentException("limit must be 1 to 1,000");
        }
    }
}
