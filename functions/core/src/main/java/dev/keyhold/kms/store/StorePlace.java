package dev.keyhold.kms.store;

import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Where a store lay when its journal of erasures was last applied: a copy of it lies elsewhere, and brings this along.
 *
 * @param table what tells the DynamoDB table from every other one, also from one that had its name before
 * @param erasures the name of the DynamoDB table that the journal is in; null if it is in no table
 */
public record StorePlace(String table, @Nullable String erasures) {
    /** The name of the table that the journal is in. */
    public Optional<String> journal() {
        return Optional.ofNullable(erasures);
    }
}
