package dev.keyhold.interceptor.s3;

import dev.keyhold.interceptor.envelope.EnvelopeLimits;
import dev.keyhold.interceptor.envelope.EnvelopeRejectedException;
import dev.keyhold.interceptor.envelope.MessageHeader;
import dev.keyhold.interceptor.envelope.PartSeal;
import dev.keyhold.interceptor.envelope.PartSealKey;
import dev.keyhold.interceptor.s3.ObjectKeys.OpenedPart;
import dev.keyhold.interceptor.s3.PartsReader.RangeStart;
import dev.keyhold.interceptor.s3.ReadPlan.PlainSpan;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/** Finds out from seals where the parts of an object lie. Blocks nobody by itself. Safe for concurrent use. */
final class PartsLocator {
    private final ObjectKeys keys;
    private final OwnRequests own;
    private final EnvelopeLimits limits;
    private final KnownParts known = new KnownParts();

    PartsLocator(ObjectKeys keys, OwnRequests own, EnvelopeLimits limits) {
        this.keys = keys;
        this.own = own;
        this.limits = limits;
    }

    KnownParts known() {
        return known;
    }

    /** The layout of all parts. From two seals if parts have equal lengths, from all otherwise. */
    CompletableFuture<PartsLayout> locate(PartsSource source) {
        Optional<PartsLayout> before = known.layout(source);
        if (before.isPresent()) {
            return CompletableFuture.completedFuture(before.get());
        }
        return first(source).thenCompose(first -> {
            CompletableFuture<PartsLayout> layout = first.seal.last() ? alone(source, first) : withLast(source, first);
            return layout.thenApply(found -> known.layout(source, found));
        });
    }

    /** The length of the first part. */
    CompletableFuture<Long> firstLength(PartsSource source) {
        Optional<Long> before = known.firstLength(source.mark().upload());
        return before.isPresent()
                ? CompletableFuture.completedFuture(before.get())
                : first(source).thenApply(first -> first.seal.plaintextLength());
    }

    /** The part in which a range begins; nothing when the plaintext has no such byte. */
    CompletableFuture<Optional<RangeStart>> start(PartsSource source, PlaintextRange range) {
        return locate(source)
                .thenCompose(parts -> start(source, parts, range).exceptionallyCompose(error -> {
                    // Two seals can agree with equal parts that are none.
                    return isRejection(error) ? startAnew(source, range) : CompletableFuture.failedFuture(error);
                }));
    }

    private CompletableFuture<Optional<RangeStart>> startAnew(PartsSource source, PlaintextRange range) {
        return first(source)
                .thenCompose(first -> followed(source, first))
                .thenApply(found -> known.layout(source, found))
                .thenCompose(parts -> start(source, parts, range));
    }

    private CompletableFuture<Optional<RangeStart>> start(PartsSource source, PartsLayout parts, PlaintextRange range) {
        if (range.firstOf(parts.plaintextLength()) >= parts.plaintextLength()) {
            return CompletableFuture.completedFuture(Optional.empty());
        }
        PlainSpan wanted = PlainSpan.of(range, parts.plaintextLength());
        int number = parts.numberAt(wanted.first());
        return part(source, parts.storedOffset(number)).thenApply(part -> {
            return Optional.of(startOf(part, parts, wanted, number));
        });
    }

    private static boolean isRejection(Throwable error) {
        return error instanceof ObjectRejectedException || error.getCause() instanceof ObjectRejectedException;
    }

    /** That a part without plaintext ends the object. */
    CompletableFuture<?> terminal(PartsSource source, PartsLayout parts) {
        return part(source, parts.storedOffset(parts.count())).thenAccept(part -> {
            boolean ends = part.seal.last() && part.seal.number() == parts.count() && part.seal.plaintextLength() == 0;
            if (!ends) {
                throw ObjectRejectedException.create();
            }
        });
    }

    private static RangeStart startOf(Found part, PartsLayout parts, PlainSpan wanted, int number) {
        boolean asLaidOut = part.seal.number() == number && part.seal.plaintextLength() == parts.length(number);
        if (!asLaidOut) {
            throw ObjectRejectedException.create();
        }
        return new RangeStart(parts, wanted, part.opened, part.seal);
    }

    private CompletableFuture<Found> first(PartsSource source) {
        return part(source, 0).thenApply(part -> {
            if (part.seal.number() != 1) {
                throw ObjectRejectedException.create();
            }
            known.firstLength(source.mark().upload(), part.seal.plaintextLength());
            return part;
        });
    }

    /** The seal and the header at a place. */
    private CompletableFuture<Found> part(PartsSource source, long offset) {
        PartsMark mark = source.mark();
        return read(source, offset, mark.bodyOffset()).thenCompose(bytes -> {
            MessageHeader header = header(mark, bytes);
            return keys.openPart(header, source.name(), mark.upload())
                    .thenApply(opened -> found(opened, Arrays.copyOf(bytes, PartSeal.LENGTH)));
        });
    }

    private MessageHeader header(PartsMark mark, byte[] bytes) {
        try {
            MessageHeader header = MessageHeader.of(Arrays.copyOfRange(bytes, PartSeal.LENGTH, bytes.length), limits);
            if (header.frameLength() != mark.frameLength()) {
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
        try {
            return key.open(bytes);
        } catch (EnvelopeRejectedException e) {
            throw ObjectRejectedException.create();
        }
    }

    private CompletableFuture<PartsLayout> alone(PartsSource source, Found first) {
        return CompletableFuture.completedFuture(
                complete(source, new PartsLayout(source.mark(), new long[] {first.seal.plaintextLength()})));
    }

    /** Looks for the last seal where it is if all parts but the last have the length of the first. */
    private CompletableFuture<PartsLayout> withLast(PartsSource source, Found first) {
        long stride = source.mark().stored(first.seal.plaintextLength());
        long count = (source.storedLength() + stride - 1) / stride;
        return seal(source, first, (count - 1) * stride)
                .thenCompose(seal -> laidOut(source, first, seal.map(last -> List.of(last.plaintextLength())), count))
                .thenCompose(found -> found.isPresent()
                        ? CompletableFuture.completedFuture(found.get())
                        : withTerminal(source, first));
    }

    /** The same in front of a part without plaintext that ends the object. */
    private CompletableFuture<PartsLayout> withTerminal(PartsSource source, Found first) {
        long stride = source.mark().stored(first.seal.plaintextLength());
        long end = source.storedLength() - source.mark().stored(0);
        return seal(source, first, end)
                .thenCompose(seal -> seal.isEmpty() || !seal.get().last()
                        ? CompletableFuture.completedFuture(Optional.<PartsLayout>empty())
                        : seal(source, first, (seal.get().number() - 2) * stride)
                                .thenCompose(before -> laidOut(
                                        source,
                                        first,
                                        before.map(last -> List.of(last.plaintextLength(), 0L)),
                                        seal.get().number())))
                .thenCompose(found ->
                        found.isPresent() ? CompletableFuture.completedFuture(found.get()) : followed(source, first));
    }

    /** The layout of parts of equal length that end with others, if such an object has the size of this one. */
    private static CompletableFuture<Optional<PartsLayout>> laidOut(
            PartsSource source, Found first, Optional<List<Long>> ending, long count) {
        return CompletableFuture.completedFuture(ending.filter(last -> count <= PartSeal.MAX_PARTS)
                .map(last -> PartsLayout.equal(source.mark(), (int) count, first.seal.plaintextLength(), last))
                .filter(parts -> parts.storedLength() == source.storedLength()));
    }

    /** The seal at a place where one may be; nothing if there is none. */
    private CompletableFuture<Optional<PartSeal>> seal(PartsSource source, Found first, long offset) {
        if (offset <= 0 || offset + PartSeal.LENGTH > source.storedLength()) {
            return CompletableFuture.completedFuture(Optional.empty());
        }
        return read(source, offset, PartSeal.LENGTH).thenApply(bytes -> opened(first.opened.sealKey(), bytes));
    }

    private static Optional<PartSeal> opened(PartSealKey key, byte[] bytes) {
        try {
            return Optional.of(key.open(bytes));
        } catch (EnvelopeRejectedException e) {
            return Optional.empty();
        }
    }

    /** Goes from seal to seal. */
    private CompletableFuture<PartsLayout> followed(PartsSource source, Found first) {
        List<Long> lengths = new ArrayList<>();
        lengths.add(first.seal.plaintextLength());
        return next(source, first.opened.sealKey(), lengths, source.mark().stored(lengths.get(0)))
                .thenApply(all -> complete(
                        source,
                        new PartsLayout(
                                source.mark(),
                                all.stream().mapToLong(Long::longValue).toArray())));
    }

    /** Not by recursion where reads are answered at once: there can be ten thousand. */
    private CompletableFuture<List<Long>> next(PartsSource source, PartSealKey key, List<Long> lengths, long from) {
        long offset = from;
        while (true) {
            CompletableFuture<byte[]> read = read(source, offset, PartSeal.LENGTH);
            if (!read.isDone()) {
                long at = offset;
                return read.thenCompose(bytes -> {
                    PartSeal seal = numbered(open(key, bytes), lengths);
                    return seal.last()
                            ? CompletableFuture.completedFuture(lengths)
                            : next(source, key, lengths, at + source.mark().stored(seal.plaintextLength()));
                });
            }
            PartSeal seal = numbered(open(key, read.join()), lengths);
            if (seal.last()) {
                return CompletableFuture.completedFuture(lengths);
            }
            offset += source.mark().stored(seal.plaintextLength());
        }
    }

    private static PartSeal numbered(PartSeal seal, List<Long> lengths) {
        lengths.add(seal.plaintextLength());
        if (seal.number() != lengths.size()) {
            throw ObjectRejectedException.create();
        }
        return seal;
    }

    private static PartsLayout complete(PartsSource source, PartsLayout layout) {
        if (layout.storedLength() != source.storedLength()) {
            throw ObjectRejectedException.create();
        }
        return layout;
    }

    private CompletableFuture<byte[]> read(PartsSource source, long offset, int length) {
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

    /** An authentic seal, and the message behind it. */
    private record Found(OpenedPart opened, PartSeal seal) {}
}
