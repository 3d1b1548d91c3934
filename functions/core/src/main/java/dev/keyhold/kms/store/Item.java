package dev.keyhold.kms.store;

/**
 * An item as it was read.
 *
 * @param version 1 when it was created, one more with every replacement
 */
public record Item(ItemKey key, long version, Attributes attributes) {}
