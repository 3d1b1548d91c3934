package dev.keyhold.interceptor.s3;

import dev.keyhold.interceptor.envelope.EnvelopeLimits;
import dev.keyhold.interceptor.envelope.EnvelopeRejectedException;
import dev.keyhold.interceptor.envelope.MessageHeader;
import dev.keyhold.interceptor.envelope.PartSeal;
import dev.keyhold.interceptor.envelope.PartSealKey;
import dev.keyhold.interceptor.s3.ObjectKeys.OpenedPart;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Reads the seals of one object's parts, for one call: a seal that was read with the header behind it is not asked for again.
 * Blocks nobody by itself. Safe for concurrent use.
 */
final class PartSeals {
    private final PartsSource source;
    private final ObjectKeys keys;
    private final OwnRequests own;
    private final EnvelopeLimits limits;
    private final Map<Long, CompletableFuture<byte[]>> heads = new ConcurrentHashMap<>();

    PartSeals(PartsSource source, ObjectKeys keys, OwnRequests own, EnvelopeLimits limits) {
        this.source = source;
        this.keys = keys;
        this.own = own;
        this.limits = limits;
    }

    PartsSource source() {
        return source;
    }

    /** An authentic seal, and the message behind it. */
    record Found(OpenedPart opened, PartSeal seal) {}

    /** The seal at a place, and the message behind it; fails with {@link ObjectRejectedException} if there is none. */
    CompletableFuture<Found> part(long offset) {
        return head(offset)
                .thenCompose(bytes -> keys.openPart(
                                header(bytes), source.name(), source.mark().upload())
                        .thenApply(opened -> found(opened, sealBytes(bytes))));
    }

    /** The seal at a place where one may be; nothing if there is none. */
    CompletableFuture<Optional<PartSeal>> seal(PartSealKey key, long offset) {
        if (offset <= 0 || offset + source.mark().bodyOffset() > source.storedLength()) {
            return CompletableFuture.completedFuture(Optional.empty());
        }
        return head(offset).thenApply(bytes -> opened(key, sealBytes(bytes)));
    }

    /** The seal at a place where one must be. Nothing is kept of it: there can be ten thousand. */
    CompletableFuture<PartSeal> following(PartSealKey key, long offset) {
        return read(offset, PartSeal.LENGTH).thenApply(bytes -> open(key, bytes));
    }

    /** A map's own function would hold its lock while a blocking client waits. */
    private CompletableFuture<byte[]> head(long offset) {
        CompletableFuture<byte[]> known = heads.get(offset);
        if (known != null) {
            return known;
        }
        CompletableFuture<byte[]> read = read(offset, source.mark().bodyOffset());
        heads.put(offset, read);
        return read;
    }

    private CompletableFuture<byte[]> read(long offset, int length) {
        if (offset + length > source.storedLength()) {
            return CompletableFuture.failedFuture(ObjectRejectedException.create());
        }
        return source.request(new StoredStretch(offset, length))
                .map(request -> own.bytes(request, length, source.asynchronous()))
                .orElseGet(() -> CompletableFuture.failedFuture(ObjectRejectedException.create()))
                .thenApply(bytes -> {
                    if (bytes.length != length) {
                        throw ObjectRejectedException.create();
                    }
                    return bytes;
                });
    }

    private static byte[] sealBytes(byte[] head) {
        return Arrays.copyOf(head, PartSeal.LENGTH);
    }

    private MessageHeader header(byte[] head) {
        try {
            MessageHeader header = MessageHeader.of(Arrays.copyOfRange(head, PartSeal.LENGTH, head.length), limits);
            if (header.frameLength() != source.mark().frameLength()) {
                throw ObjectRejectedException.create();
            }
            return header;
        } catch (EnvelopeRejectedException e) {
            throw ObjectRejectedException.create();
        }
    }

    private static Found found(OpenedPart opened, byte[] bytes) {
        PartSeal seal = open(opened.sealKey(), bytes);
        if (!seal.messageId().equals(opened.message().header().messageId())) {
            throw ObjectRejectedException.create();
        }
        return new Found(opened, seal);
    }

    private static PartSeal open(PartSealKey key, byte[] bytes) {
        return opened(key, bytes).orElseThrow(ObjectRejectedException::create);
    }

    private static Optional<PartSeal> opened(PartSealKey key, byte[] bytes) {
        try {
            return Optional.of(key.open(bytes));
        } catch (EnvelopeRejectedException e) {
            return Optional.empty();
        }
    }
}
