package dev.keyhold.kms.store;

import java.util.List;

/**
 * A page of records.
 *
 * @param more whether there are records behind the last one
 */
public record Listing<T>(List<T> records, boolean more) {
    public Listing {
        records = List.copyOf(records);
    }
}
