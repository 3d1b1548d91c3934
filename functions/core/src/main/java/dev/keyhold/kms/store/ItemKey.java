package dev.keyhold.kms.store;

/**
 * The name of an item. Both parts are well-formed texts of 1 to 1,024 bytes in UTF-8 (DynamoDB's own limit for sort keys);
 * sort keys are ordered by their unsigned UTF-8 bytes.
 *
 * @param partition what items are grouped by
 * @param sort what items of a partition are ordered by
 */
public record ItemKey(String partition, String sort) {
    /** The largest length of either part, in bytes of UTF-8. */
    static final int MAX_BYTES = 1024;

    public ItemKey {
        check(partition);
        check(sort);
    }

    static void check(String part) {
        if (part.isEmpty() || Utf8.length(part) > MAX_BYTES) {
            throw new IllegalArgumentException("each part of an item's name has 1 to 1,024 bytes");
        }
    }
}
