package dev.keyhold.kms.job;

import dev.keyhold.kms.key.Region;
import dev.keyhold.kms.store.DueEntry;
import dev.keyhold.kms.store.DueKind;
import dev.keyhold.kms.store.DueTable;
import dev.keyhold.kms.store.StorePart;
import dev.keyhold.kms.store.StoreUnavailableException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** What falls due in any of several stores. Immutable and safe for use by several threads. */
public final class UpcomingWork {
    private static final System.Logger LOG = System.getLogger(UpcomingWork.class.getName());

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

    /**
     * What was found.
     *
     * @param items kind by kind, in the order of time
     * @param unreadable what messages call the stores that did not tell what is due in them; the log says why
     */
    public record Found(List<Item> items, List<String> unreadable) {
        public Found {
            items = List.copyOf(items);
            unreadable = List.copyOf(unreadable);
        }
    }

    /** The first of each kind, so many at most. */
    public Found first(int limit) {
        Map<DueKind, List<Item>> items = new EnumMap<>(DueKind.class);
        List<String> unreadable = new ArrayList<>();
        for (StorePart part : parts) {
            try {
                first(limit, part)
                        .forEach((kind, found) -> items.computeIfAbsent(kind, any -> new ArrayList<>())
                                .addAll(found));
            } catch (StoreUnavailableException outage) {
                String name = StorePart.name(part.own());
                unreadable.add(name);
                LOG.log(System.Logger.Level.ERROR, name + " cannot be read", outage);
            }
        }
        Stream<Item> first = items.values().stream()
                .flatMap(ofKind -> ofKind.stream()
                        .sorted(Comparator.comparing((Item item) -> item.entry().time())
                                .thenComparing(item -> item.entry().subject()))
                        .limit(limit));
        return new Found(first.toList(), unreadable);
    }

    private static Map<DueKind, List<Item>> first(int limit, StorePart part) {
        DueTable due = new DueTable(part.store());
        Map<DueKind, List<Item>> items = new EnumMap<>(DueKind.class);
        for (DueKind kind : DueKind.values()) {
            items.put(
                    kind,
                    due.first(kind, limit).stream()
                            .map(entry -> new Item(entry, part.own()))
                            .toList());
        }
        return items;
    }
}
