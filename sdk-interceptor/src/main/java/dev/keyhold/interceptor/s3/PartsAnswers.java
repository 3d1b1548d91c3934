package dev.keyhold.interceptor.s3;

import dev.keyhold.interceptor.envelope.EnvelopeLimits;
import dev.keyhold.interceptor.envelope.EnvelopeRejectedException;
import dev.keyhold.interceptor.keys.DataKeyUnavailableException;
import dev.keyhold.interceptor.s3.PartsReader.RangeStart;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.http.SdkHttpResponse;

/** Answers with objects that were uploaded in parts: their heads, and how their bodies are read. */
final class PartsAnswers {
    private static final String PARTS_COUNT = "x-amz-mp-parts-count";
    /** Where a size is not that of the plaintext. */
    static final String SIZE = "x-amz-meta-keyhold-size";

    private final ObjectKeys keys;
    private final OwnRequests own;
    private final EnvelopeLimits limits;
    private final PartsLocator locator;

    PartsAnswers(ObjectKeys keys, OwnRequests own, EnvelopeLimits limits) {
        this.keys = keys;
        this.own = own;
        this.limits = limits;
        this.locator = new PartsLocator(keys, own, limits);
    }

    /** @throws EnvelopeRejectedException if there can be no such object */
    SdkHttpResponse apply(S3Call call, SdkHttpResponse answer, PartsMark mark) {
        StoredRange stored = AnswerHead.stored(answer);
        PartsSource source = new PartsSource(
                mark, call.name(), stored.total(), Objects.requireNonNull(call.get()), answer, call.asynchronous());
        boolean partial = answer.statusCode() == AnswerHead.PARTIAL;
        if (partial && call.range() != null) {
            return range(call, source);
        }
        int count = answer.firstMatchingHeader(PARTS_COUNT)
                .filter(text -> text.matches("[0-9]{1,5}"))
                .map(Integer::parseInt)
                .orElse(0);
        if (partial && count > 1) {
            return part(call, source, new StoredPart(stored, count));
        }
        if (!stored.isWhole()) {
            throw new EnvelopeRejectedException();
        }
        return whole(call, source, partial && count == 1);
    }

    /** @param alone whether the answer says that there is one part; what is read has to agree */
    private SdkHttpResponse whole(S3Call call, PartsSource source, boolean alone) {
        Optional<PartsLayout> known = layout(call, source);
        if (known.isEmpty() && alone) {
            long length = source.mark().plaintext(source.storedLength());
            PartsExpectation one = new PartExpectation(1, length, true, () -> PartsExpectation.NOTHING);
            call.body(new PassBody(() -> reader(source, one)));
            return AnswerHead.wholeHead(source.answer(), length);
        }
        call.body(new PassBody(() -> reader(source, new WholeExpectation())));
        return known.map(found -> AnswerHead.wholeHead(source.answer(), found.plaintextLength()))
                .orElseGet(() -> unmeasured(call, source));
    }

    /** Blocking calls find it out; where nobody may wait, nobody does. */
    private Optional<PartsLayout> layout(S3Call call, PartsSource source) {
        if (call.asynchronous() || !own.reads()) {
            return Optional.empty();
        }
        try {
            return Optional.of(Waiting.forAnswer(locator.locate(source)));
        } catch (DataKeyUnavailableException e) {
            if (call.treatment() == Treatment.MEASURE) {
                return Optional.empty();
            }
            throw e;
        }
    }

    private static SdkHttpResponse unmeasured(S3Call call, PartsSource source) {
        SdkHttpResponse.Builder head =
                AnswerHead.head(source.answer(), source.storedLength(), null).putHeader(SIZE, "stored");
        if (call.treatment() != Treatment.MEASURE) {
            head.removeHeader("Content-Length").removeHeader(SIZE);
        }
        return head.build();
    }

    private SdkHttpResponse part(S3Call call, PartsSource source, StoredPart stored) {
        Integer number = source.asked().partNumber();
        if (number == null) {
            throw new EnvelopeRejectedException();
        }
        Optional<PartsLayout> known = layout(call, source);
        PartsLayout parts = (known.isPresent() ? known : stored.equalParts(source.mark(), number))
                .filter(found -> stored.isPart(found, number))
                .orElseThrow(
                        () -> RequestRefusedException.of("The object's parts are not of equal length, or not stored"
                                + " as they were uploaded: read it whole, by ranges, or through a blocking client"));
        if (number > parts.shown()) {
            return AnswerHead.missed(call, source.answer());
        }
        requireProvable(source, parts, number);
        long length = parts.length(number);
        call.body(new PassBody(() -> reader(
                source,
                new PartExpectation(number, length, number == parts.count(), () -> proof(source, parts, number)))));
        String range = length == 0 ? null : parts.span(number).contentRange(parts.plaintextLength());
        return head(source, length, range).toBuilder()
                .putHeader(PARTS_COUNT, Integer.toString(parts.shown()))
                .build();
    }

    /** Fails before a byte is read rather than behind the last. */
    private void requireProvable(PartsSource source, PartsLayout parts, int number) {
        boolean first = number == 1
                || locator.known().firstLength(source.mark().upload()).isPresent();
        boolean end = number < parts.shown() || parts.shown() == parts.count();
        if (!own.reads() && !(first && end)) {
            throw RequestRefusedException.of("Where this part lies is told by other parts, for which the builder's"
                    + " ownClient gives the interceptor a client");
        }
    }

    private CompletableFuture<?> proof(PartsSource source, PartsLayout parts, int number) {
        if (number == 1) {
            locator.known().firstLength(source.mark().upload(), parts.length(1));
        }
        CompletableFuture<?> first = number == 1
                ? PartsExpectation.NOTHING
                : locator.firstLength(source).thenAccept(length -> {
                    if (length != parts.length(1)) {
                        throw ObjectRejectedException.create();
                    }
                });
        boolean beforeTerminal = number == parts.shown() && number < parts.count();
        return beforeTerminal ? first.thenCompose(done -> locator.terminal(source, parts)) : first;
    }

    private SdkHttpResponse range(S3Call call, PartsSource source) {
        PlaintextRange range = Objects.requireNonNull(call.range());
        if (!own.serve(call.asynchronous())) {
            throw RequestRefusedException.of("A range of an object that was uploaded in parts takes a few requests"
                    + " more, for which the builder's ownClient gives the interceptor "
                    + (call.asynchronous() ? "an asynchronous client" : "a client"));
        }
        RangeBody body = new RangeBody(source, own, start -> rangeReader(source, start));
        call.body(body);
        if (call.asynchronous()) {
            body.startsWith(() -> locator.start(source, range));
            return unmeasured(call, source);
        }
        CompletableFuture<Optional<RangeStart>> started = locator.start(source, range);
        Optional<RangeStart> start = Waiting.forAnswer(started);
        if (start.isEmpty()) {
            return AnswerHead.missed(call, source.answer());
        }
        body.startsWith(() -> started);
        long total = start.get().parts().plaintextLength();
        return head(source, start.get().wanted().length(), start.get().wanted().contentRange(total));
    }

    private PartsReader reader(PartsSource source, PartsExpectation expectation) {
        return new PartsReader(
                source.mark(),
                limits,
                header -> keys.openPart(header, source.name(), source.mark().upload()),
                expectation);
    }

    private PartsReader rangeReader(PartsSource source, RangeStart start) {
        return PartsReader.ofRange(
                source.mark(),
                limits,
                header -> keys.openPart(header, source.name(), source.mark().upload()),
                start);
    }

    private static SdkHttpResponse head(PartsSource source, long length, @Nullable String contentRange) {
        return AnswerHead.head(source.answer(), length, contentRange).build();
    }
}
