package dev.keyhold.kms.store;

/**
 * The name of an item. Both parts are non-empty and at most 1,024 characters; sort keys are ordered by their unsigned
 * UTF-8 bytes.
 *
 * @param partition what items are grouped by
 * @param sort what items of a partition are ordered by
 */
public record ItemKey(String partition, String sort) {
    private static final int MAX_LENGTH = 1024;

    public ItemKey {
        if (partition.isEmpty() || sort.isEmpty() || partition.length() > MAX_LENGTH || sort.length() > MAX_LENGTH) {
            throw new IllegalArgumentException("each part of an item's name has 1 to 1,024 characters");
        }
    }
}
