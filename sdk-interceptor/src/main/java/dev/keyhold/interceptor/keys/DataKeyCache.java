package dev.keyhold.interceptor.keys;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.kms.model.DisabledException;
import software.amazon.awssdk.services.kms.model.InvalidCiphertextException;
import software.amazon.awssdk.services.kms.model.KmsException;
import software.amazon.awssdk.services.kms.model.NotFoundException;

/** Bounded reuse of data keys. One call for concurrent misses, refreshed ahead of expiry. Safe for concurrent use. */
final class DataKeyCache implements AutoCloseable {
    /** How long a refusal is remembered, and how long a failed refresh is not repeated. */
    static final Duration PAUSE = Duration.ofSeconds(5);

    private final CacheBounds bounds;
    private final InstantSource time;
    private final Map<String, CacheEntry> entries = new LinkedHashMap<>(16, 0.75f, true);
    private long hits;
    private long misses;
    private long refreshes;
    private long failures;
    private boolean closed;

    DataKeyCache(CacheBounds bounds, InstantSource time) {
        this.bounds = bounds;
        this.time = time;
    }

    /**
     * Leases the data key of this name, and gets it from {@code source} if there is none that may be used.
     *
     * @param length bytes that count against the bound; 0 for keys that open
     */
    CompletableFuture<DataKeyLease> lease(
            String name, long length, Supplier<CompletableFuture<DataKeyMaterial>> source) {
        Use use = use(name, length, time.instant());
        if (use.started() != null) {
            start(name, use, source);
        }
        return use.lease();
    }

    private synchronized Use use(String name, long length, Instant now) {
        CacheEntry present = entries.get(name);
        if (present == null || !present.isUsable(now, bounds, length)) {
            misses++;
            dropExpired(now);
            CacheEntry first = new CacheEntry(now, bounds);
            put(name, first);
            return new Use(leased(name, first, length, now), first, null);
        }
        hits++;
        boolean due = present.refreshIsDue(now, PAUSE);
        refreshes += due ? 1 : 0;
        CacheEntry successor = due ? new CacheEntry(now, bounds) : null;
        return new Use(leased(name, present, length, now), successor, present);
    }

    /** An entry that has no use left is let go at once, not when somebody asks again. */
    private CompletableFuture<DataKeyLease> leased(String name, CacheEntry entry, long length, Instant now) {
        entry.count(length);
        CompletableFuture<DataKeyLease> lease = entry.lease();
        if (!entry.material().isCompletedExceptionally() && !entry.isUsable(now, bounds, 0)) {
            remove(name, entry);
        }
        return lease;
    }

    synchronized CacheStatistics statistics() {
        return new CacheStatistics(hits, misses, refreshes, failures);
    }

    /** Lets go of every data key. Those in use are wiped when their uses end. */
    @Override
    public void close() {
        List<CacheEntry> dropped;
        synchronized (this) {
            closed = true;
            dropped = new ArrayList<>(entries.values());
            entries.clear();
        }
        dropped.forEach(CacheEntry::release);
    }

    /** Outside the lock: the source is not ours, and may answer at once. */
    private void start(String name, Use use, Supplier<CompletableFuture<DataKeyMaterial>> source) {
        CacheEntry entry = Objects.requireNonNull(use.started());
        CompletableFuture<DataKeyMaterial> answer;
        try {
            answer = source.get();
        } catch (RuntimeException e) {
            answer = CompletableFuture.failedFuture(e);
        }
        CompletableFuture<DataKeyMaterial> unused = answer.whenComplete((material, error) -> {
            if (error == null) {
                entry.material().complete(material);
                succeeded(name, use);
                return;
            }
            Throwable cause = unwrap(error);
            failed(name, entry, cause);
            entry.material().completeExceptionally(asUnavailable(cause));
        });
    }

    /** A first key stands in its place already; a successor takes the place of the key that it was asked for. */
    private synchronized void succeeded(String name, Use use) {
        CacheEntry predecessor = use.predecessor();
        CacheEntry entry = Objects.requireNonNull(use.started());
        if (predecessor == null) {
            return;
        }
        if (entries.get(name) == predecessor) {
            put(name, entry);
            return;
        }
        entry.release();
    }

    /** A failed refresh leaves the entry that is there as good as it was. */
    private synchronized void failed(String name, CacheEntry entry, Throwable cause) {
        failures++;
        if (entries.get(name) != entry) {
            return;
        }
        if (isRefusal(cause)) {
            entry.rememberFailure(time.instant().plus(PAUSE));
            return;
        }
        remove(name, entry);
    }

    private void put(String name, CacheEntry entry) {
        CacheEntry previous = entries.put(name, entry);
        if (previous != null) {
            previous.release();
        }
        Iterator<CacheEntry> eldest = entries.values().iterator();
        while (entries.size() > bounds.maxEntries() || (closed && eldest.hasNext())) {
            CacheEntry dropped = eldest.next();
            eldest.remove();
            dropped.release();
        }
    }

    private void remove(String name, CacheEntry entry) {
        if (entries.remove(name, entry)) {
            entry.release();
        }
    }

    private void dropExpired(Instant now) {
        entries.values().removeIf(entry -> {
            boolean expired = !entry.isUsable(now, bounds, 0);
            if (expired) {
                entry.release();
            }
            return expired;
        });
    }

    /** Only answers that will be the same in a moment; never throttling or an outage. */
    private static boolean isRefusal(Throwable cause) {
        return cause instanceof NotFoundException
                || cause instanceof DisabledException
                || cause instanceof InvalidCiphertextException
                || (cause instanceof KmsException refused
                        && refused.awsErrorDetails() != null
                        && "AccessDeniedException"
                                .equals(refused.awsErrorDetails().errorCode()));
    }

    private static DataKeyUnavailableException asUnavailable(Throwable cause) {
        if (cause instanceof DataKeyUnavailableException unavailable) {
            return unavailable;
        }
        return DataKeyUnavailableException.of("The KMS gave no data key", cause);
    }

    private static Throwable unwrap(Throwable error) {
        @Nullable Throwable cause = error.getCause();
        return error instanceof CompletionException && cause != null ? cause : error;
    }

    /** What one call of {@link #lease} found, and the entry, first or successor, that it has to fill. */
    private record Use(
            CompletableFuture<DataKeyLease> lease,
            @Nullable CacheEntry started,
            @Nullable CacheEntry predecessor) {}
}
