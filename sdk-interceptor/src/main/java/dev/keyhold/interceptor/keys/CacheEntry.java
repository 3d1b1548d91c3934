package dev.keyhold.interceptor.keys;

import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * A data key that is there or on its way, with its uses. The cache holds it once and each lease once; who lets go last
 * wipes it. The cache guards all but the holders with its own lock.
 */
final class CacheEntry {
    private static final int REFRESH_AT_PERCENT = 80;

    private final CompletableFuture<DataKeyMaterial> material = new CompletableFuture<>();
    private final Instant askedAt;
    private long messages;
    private long bytes;
    private @Nullable Instant failedUntil;
    private Instant nextRefresh;
    private int holders = 1;

    CacheEntry(Instant askedAt, CacheBounds bounds) {
        this.askedAt = askedAt;
        this.nextRefresh =
                askedAt.plus(bounds.maxAge().multipliedBy(REFRESH_AT_PERCENT).dividedBy(100));
    }

    CompletableFuture<DataKeyMaterial> material() {
        return material;
    }

    /** Whether one message more may use it. */
    boolean isUsable(Instant now, CacheBounds bounds, long length) {
        if (material.isCompletedExceptionally()) {
            return failedUntil != null && now.isBefore(failedUntil);
        }
        return now.isBefore(askedAt.plus(bounds.maxAge()))
                && messages < bounds.maxMessages()
                && length <= bounds.maxBytes() - bytes;
    }

    void count(long length) {
        messages++;
        bytes = length > Long.MAX_VALUE - bytes ? Long.MAX_VALUE : bytes + length;
    }

    /** Whether it is time to ask for its successor. Says so once, and again only after a pause. */
    boolean refreshIsDue(Instant now, Duration pause) {
        if (now.isBefore(nextRefresh) || !material.isDone() || material.isCompletedExceptionally()) {
            return false;
        }
        nextRefresh = now.plus(pause);
        return true;
    }

    void rememberFailure(Instant until) {
        failedUntil = until;
    }

    CompletableFuture<DataKeyLease> lease() {
        synchronized (this) {
            holders++;
        }
        CompletableFuture<DataKeyLease> promise = new CompletableFuture<>();
        CompletableFuture<DataKeyMaterial> unused = material.whenComplete((key, error) -> {
            if (error != null) {
                promise.completeExceptionally(error);
                return;
            }
            DataKeyLease lease = new DataKeyLease(key, this::release);
            if (!promise.complete(lease)) {
                lease.close(); // whoever asked has given up
            }
        });
        return promise;
    }

    void release() {
        synchronized (this) {
            holders--;
            if (holders > 0) {
                return;
            }
        }
        CompletableFuture<Void> unused = material.thenAccept(DataKeyMaterial::close);
    }
}
