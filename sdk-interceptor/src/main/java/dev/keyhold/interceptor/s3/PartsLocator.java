package dev.keyhold.interceptor.s3;

import dev.keyhold.interceptor.envelope.EnvelopeLimits;
import dev.keyhold.interceptor.envelope.PartSeal;
import dev.keyhold.interceptor.envelope.PartSealKey;
import dev.keyhold.interceptor.s3.PartSeals.Found;
import dev.keyhold.interceptor.s3.PartsReader.RangeStart;
import dev.keyhold.interceptor.s3.ReadPlan.PlainSpan;
import java.util.ArrayList;
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

    private PartSeals seals(PartsSource source) {
        return new PartSeals(source, keys, own, limits);
    }

    /** The layout of all parts. From two seals if parts have equal lengths, from all otherwise. */
    CompletableFuture<PartsLayout> locate(PartsSource source) {
        return locate(seals(source));
    }

    private CompletableFuture<PartsLayout> locate(PartSeals seals) {
        Optional<PartsLayout> before = known.layout(seals.source());
        if (before.isPresent()) {
            return CompletableFuture.completedFuture(before.get());
        }
        return first(seals).thenCompose(first -> {
            CompletableFuture<PartsLayout> layout = first.seal().last() ? alone(seals, first) : withLast(seals, first);
            return layout.thenApply(found -> known.layout(seals.source(), found));
        });
    }

    /** The length of the first part. */
    CompletableFuture<Long> firstLength(PartsSource source) {
        Optional<Long> before = known.firstLength(source.mark().upload());
        return before.isPresent()
                ? CompletableFuture.completedFuture(before.get())
                : first(seals(source)).thenApply(first -> first.seal().plaintextLength());
    }

    /** The part in which a range begins; nothing when the plaintext has no such byte. */
    CompletableFuture<Optional<RangeStart>> start(PartsSource source, PlaintextRange range) {
        PartSeals seals = seals(source);
        return locate(seals)
                .thenCompose(parts -> start(seals, parts, range).exceptionallyCompose(error -> {
                    // Two seals can agree with equal parts that are none.
                    return isRejection(error) ? startAnew(seals, range) : CompletableFuture.failedFuture(error);
                }));
    }

    private CompletableFuture<Optional<RangeStart>> startAnew(PartSeals seals, PlaintextRange range) {
        return first(seals)
                .thenCompose(first -> followed(seals, first))
                .thenApply(found -> known.layout(seals.source(), found))
                .thenCompose(parts -> start(seals, parts, range));
    }

    private CompletableFuture<Optional<RangeStart>> start(PartSeals seals, PartsLayout parts, PlaintextRange range) {
        if (range.firstOf(parts.plaintextLength()) >= parts.plaintextLength()) {
            return CompletableFuture.completedFuture(Optional.empty());
        }
        PlainSpan wanted = PlainSpan.of(range, parts.plaintextLength());
        int number = parts.numberAt(wanted.first());
        return seals.part(parts.storedOffset(number)).thenApply(part -> {
            return Optional.of(startOf(part, parts, wanted, number));
        });
    }

    private static boolean isRejection(Throwable error) {
        return error instanceof ObjectRejectedException || error.getCause() instanceof ObjectRejectedException;
    }

    /** That a part without plaintext ends the object. */
    CompletableFuture<?> terminal(PartsSource source, PartsLayout parts) {
        return seals(source).part(parts.storedOffset(parts.count())).thenAccept(part -> {
            PartSeal seal = part.seal();
            boolean ends = seal.last() && seal.number() == parts.count() && seal.plaintextLength() == 0;
            if (!ends) {
                throw ObjectRejectedException.create();
            }
        });
    }

    private static RangeStart startOf(Found part, PartsLayout parts, PlainSpan wanted, int number) {
        boolean asLaidOut = part.seal().number() == number && part.seal().plaintextLength() == parts.length(number);
        if (!asLaidOut) {
            throw ObjectRejectedException.create();
        }
        return new RangeStart(parts, wanted, part.opened(), part.seal());
    }

    private CompletableFuture<Found> first(PartSeals seals) {
        return seals.part(0).thenApply(part -> {
            if (part.seal().number() != 1) {
                throw ObjectRejectedException.create();
            }
            known.firstLength(seals.source().mark().upload(), part.seal().plaintextLength());
            return part;
        });
    }

    private CompletableFuture<PartsLayout> alone(PartSeals seals, Found first) {
        return CompletableFuture.completedFuture(complete(
                seals.source(),
                new PartsLayout(seals.source().mark(), new long[] {first.seal().plaintextLength()})));
    }

    /** Looks for the last seal where it is if all parts but the last have the length of the first. */
    private CompletableFuture<PartsLayout> withLast(PartSeals seals, Found first) {
        PartsSource source = seals.source();
        long stride = source.mark().stored(first.seal().plaintextLength());
        long count = (source.storedLength() + stride - 1) / stride;
        return seals.seal(first.opened().sealKey(), (count - 1) * stride)
                .thenApply(seal -> laidOut(source, first, seal.map(last -> List.of(last.plaintextLength())), count))
                .thenCompose(found -> found.isPresent()
                        ? CompletableFuture.completedFuture(found.get())
                        : withTerminal(seals, first));
    }

    /** The same in front of a part without plaintext that ends the object. */
    private CompletableFuture<PartsLayout> withTerminal(PartSeals seals, Found first) {
        PartsSource source = seals.source();
        PartSealKey key = first.opened().sealKey();
        long stride = source.mark().stored(first.seal().plaintextLength());
        long end = source.storedLength() - source.mark().stored(0);
        return seals.seal(key, end)
                .thenCompose(seal -> seal.isEmpty() || !seal.get().last()
                        ? CompletableFuture.completedFuture(Optional.<PartsLayout>empty())
                        : seals.seal(key, (seal.get().number() - 2) * stride)
                                .thenApply(before -> laidOut(
                                        source,
                                        first,
                                        before.map(last -> List.of(last.plaintextLength(), 0L)),
                                        seal.get().number())))
                .thenCompose(found ->
                        found.isPresent() ? CompletableFuture.completedFuture(found.get()) : followed(seals, first));
    }

    /** The layout of parts of equal length that end with others, if such an object has the size of this one. */
    private static Optional<PartsLayout> laidOut(
            PartsSource source, Found first, Optional<List<Long>> ending, long count) {
        return ending.filter(last -> count <= PartSeal.MAX_PARTS)
                .map(last -> PartsLayout.equal(
                        source.mark(), (int) count, first.seal().plaintextLength(), last))
                .filter(parts -> parts.storedLength() == source.storedLength());
    }

    /** Goes from seal to seal. */
    private CompletableFuture<PartsLayout> followed(PartSeals seals, Found first) {
        PartsMark mark = seals.source().mark();
        List<Long> lengths = new ArrayList<>();
        lengths.add(first.seal().plaintextLength());
        return next(seals, first.opened().sealKey(), lengths, mark.stored(lengths.get(0)))
                .thenApply(all -> complete(
                        seals.source(),
                        new PartsLayout(
                                mark, all.stream().mapToLong(Long::longValue).toArray())));
    }

    /** Not by recursion where reads are answered at once: there can be ten thousand. */
    private CompletableFuture<List<Long>> next(PartSeals seals, PartSealKey key, List<Long> lengths, long from) {
        PartsMark mark = seals.source().mark();
        long offset = from;
        while (true) {
            CompletableFuture<PartSeal> read = seals.following(key, offset);
            if (!read.isDone()) {
                long at = offset;
                return read.thenCompose(found -> {
                    PartSeal seal = numbered(found, lengths);
                    return seal.last()
                            ? CompletableFuture.completedFuture(lengths)
                            : next(seals, key, lengths, at + mark.stored(seal.plaintextLength()));
                });
            }
            PartSeal seal = numbered(read.join(), lengths);
            if (seal.last()) {
                return CompletableFuture.completedFuture(lengths);
            }
            offset += mark.stored(seal.plaintextLength());
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
}
