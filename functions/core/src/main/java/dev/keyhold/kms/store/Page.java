package dev.keyhold.kms.store;

import java.util.List;

/**
 * Some items of a partition.
 *
 * @param more whether there are items behind the last one
 */
public record Page(List<Item> items, boolean more) {
    public Page {
        items = List.copyOf(items);
    }
}
