package dev.keyhold.kms.job;

import dev.keyhold.kms.key.Region;
import dev.keyhold.kms.store.DueEntry;
import dev.keyhold.kms.store.DueKind;
import dev.keyhold.kms.store.DueTable;
import dev.keyhold.kms.store.StorePart;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What falls due in any of several stores. Immutable and safe for use by several threads. */
public final class UpcomingWork {
    private final List<StorePart> parts;

    public UpcomingWork(List<StorePart> parts) {
        this.parts = List.copyOf(parts);
    }

    /**
     * One thing that falls due.
     *
     * @param own the Region that has the store for itself in which it is to be done; null for the home store
     */
    public record Item(DueEntry entry, @Nullable Region own) {}

    /** The first of each kind, so many at most, kind by kind in the order of time. */
    public List<Item> first(int limit) {
        List<Item> items = new ArrayList<>();
        for (DueKind kind : DueKind.values()) {
            parts.stream()
                    .flatMap(part -> new DueTable(part.store())
                            .first(kind, limit).stream().map(entry -> new Item(entry, part.own())))
                    .sorted(Comparator.comparing((Item item) -> item.entry().time())
                            .thenComparing(item -> item.entry().subject()))
                    .limit(limit)
                    .forEach(items::add);
        }
        return items;
    }
}
