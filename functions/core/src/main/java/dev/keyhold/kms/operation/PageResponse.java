package dev.keyhold.kms.operation;

import dev.keyhold.kms.store.Listing;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A page of structures.
 *
 * @param member the name of the list
 * @param entries the structures
 * @param nextMarker the marker of the next page; null if this is the last
 */
public record PageResponse(
        String member,
        List<? extends Response> entries,
        @Nullable String nextMarker) implements Response {
    public PageResponse {
        entries = List.copyOf(entries);
    }

    /**
     * Makes the page of a listing.
     *
     * @param name a record's name in the list's order
     */
    public static <T> PageResponse of(
            String member, Listing<T> listing, Function<T, Response> entry, Function<T, String> name) {
        List<T> records = listing.records();
        String next = listing.more() && !records.isEmpty()
                ? PageRequest.markerAfter(name.apply(records.get(records.size() - 1)))
                : null;
        return new PageResponse(member, records.stream().map(entry).toList(), next);
    }

    @Override
    public void writeTo(FieldWriter out) {
        out.structures(member, entries);
        if (nextMarker != null) {
            out.text("NextMarker", nextMarker);
        }
        out.flag("Truncated", nextMarker != null);
    }
}
