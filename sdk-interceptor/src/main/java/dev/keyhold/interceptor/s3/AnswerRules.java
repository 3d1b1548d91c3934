package dev.keyhold.interceptor.s3;

import dev.keyhold.interceptor.envelope.EnvelopeLimits;
import dev.keyhold.interceptor.envelope.EnvelopeRejectedException;
import dev.keyhold.interceptor.envelope.FrameLayout;
import dev.keyhold.interceptor.envelope.WholeObjectKey;
import dev.keyhold.interceptor.s3.ReadPlan.PlainSpan;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import software.amazon.awssdk.http.SdkHttpResponse;
import software.amazon.awssdk.services.s3.model.GetObjectRequest;

/** Turns the head of an answer into that of the plaintext, and decides how its body is read. */
final class AnswerRules {
    private final ForeignObjects foreign;
    private final EnvelopeLimits limits;
    private final boolean rangesOfSigned;
    private final OwnRequests own;
    private final ClientObjectRules clients;
    private final PartsAnswers parts;

    AnswerRules(
            ForeignObjects foreign,
            EnvelopeLimits limits,
            boolean rangesOfSigned,
            OwnRequests own,
            ClientObjectRules clients,
            PartsAnswers parts) {
        this.foreign = foreign;
        this.limits = limits;
        this.rangesOfSigned = rangesOfSigned;
        this.own = own;
        this.clients = clients;
        this.parts = parts;
    }

    SdkHttpResponse apply(S3Call call, SdkHttpResponse answer) {
        call.plan(null);
        if (!answer.isSuccessful()) {
            requireNoDoubt(call, answer);
            return answer;
        }
        Optional<String> mark = answer.firstMatchingHeader(EnvelopeMetadata.HTTP_HEADER);
        try {
            if (mark.isEmpty()) {
                return clients.concern(call, answer) ? ofClient(call, answer) : foreign(call, answer);
            }
            if (!ClientMetadata.entries(answer).isEmpty()) {
                throw new EnvelopeRejectedException();
            }
            if (PartsMark.isOne(mark.get())) {
                return parts.apply(call, answer, PartsMark.parse(mark.get(), limits));
            }
            EnvelopeMetadata metadata =
                    EnvelopeMetadata.parse(mark.get(), limits).orElseThrow(EnvelopeRejectedException::new);
            StoredRange stored = AnswerHead.stored(answer);
            FrameLayout layout = metadata.layout(stored.total());
            // A store may answer a range with the whole object: If-Range does that.
            return call.range() == null || answer.statusCode() != AnswerHead.PARTIAL
                    ? whole(call, answer, new Found(metadata, layout, stored))
                    : range(call, answer, new Found(metadata, layout, stored));
        } catch (EnvelopeRejectedException e) {
            throw ObjectRejectedException.create();
        }
    }

    /** The policy for foreign objects does not cover these: what is encrypted is not handed out as it is stored. */
    private SdkHttpResponse ofClient(S3Call call, SdkHttpResponse answer) {
        Optional<CbcMetadata> unauthenticated = clients.cbc().allowed(call, answer);
        if (unauthenticated.isPresent()) {
            return clients.cbc().apply(call, answer, unauthenticated.get());
        }
        StoredRange stored = AnswerHead.stored(answer);
        if (call.treatment() == Treatment.MEASURE) {
            return clients.measures(call, answer)
                    ? AnswerHead.head(answer, Math.max(0, stored.total() - WholeObjectKey.TAG_LENGTH), null)
                            .build()
                    : answer;
        }
        ClientObject object = clients.object(call, answer, stored.total());
        call.clientObject(object);
        return AnswerHead.head(answer, object.length(), null).build();
    }

    private SdkHttpResponse foreign(S3Call call, SdkHttpResponse answer) {
        if (call.treatment() == Treatment.MEASURE) {
            return answer;
        }
        if (!foreign.allows(call.name().key())) {
            throw RequestRefusedException.of(
                    "The object was not written by this interceptor (foreignObjects on the builder)");
        }
        return call.range() == null || answer.statusCode() != AnswerHead.PARTIAL ? answer : foreignRange(call, answer);
    }

    /** The range was asked for frames that are not there. */
    private SdkHttpResponse foreignRange(S3Call call, SdkHttpResponse answer) {
        long length = AnswerHead.stored(answer).total();
        PlaintextRange range = Objects.requireNonNull(call.range());
        if (range.firstOf(length) >= length) {
            return AnswerHead.missed(call, answer);
        }
        PlainSpan span = PlainSpan.of(range, length);
        askAgain(
                call,
                answer,
                List.of(new StoredStretch(span.first(), span.length())),
                "Ranges of objects that were not written by this interceptor are not read");
        return AnswerHead.head(answer, span.length(), span.contentRange(length)).build();
    }

    /**
     * A store that finds nothing at the place where the frames were expected may still have the bytes, in frames of
     * another length. That must not look like the end of the object.
     */
    private static void requireNoDoubt(S3Call call, SdkHttpResponse answer) {
        PlaintextRange range = call.range();
        if (answer.statusCode() != AnswerHead.NOT_SATISFIABLE || range == null) {
            return;
        }
        answer.firstMatchingHeader("Content-Range")
                .filter(text -> text.matches("bytes \\*/[0-9]{1,18}"))
                .map(text -> Long.parseLong(text.substring("bytes */".length())))
                .filter(total -> range.firstOf(total) < total)
                .ifPresent(total -> {
                    throw RequestRefusedException.of("The range begins behind the frames of the object, unless these"
                            + " have another length than the interceptor's; read the whole object, or a range nearer to"
                            + " its beginning");
                });
    }

    private SdkHttpResponse whole(S3Call call, SdkHttpResponse answer, Found found) {
        GetObjectRequest asked = call.get();
        if (asked != null && asked.partNumber() != null && asked.partNumber() > 1) {
            throw RequestRefusedException.of(
                    "The object is one message, and no part of it can be decrypted by number; ask for a range");
        }
        call.plan(ReadPlan.whole(found.metadata));
        if (!found.stored.isWhole()) {
            askAgain(
                    call,
                    answer,
                    List.of(new StoredStretch(0, found.stored.total())),
                    "The object is stored in parts, and one part cannot be decrypted alone");
        }
        return AnswerHead.wholeHead(answer, found.layout.plaintextLength());
    }

    private SdkHttpResponse range(S3Call call, SdkHttpResponse answer, Found found) {
        PlaintextRange range = call.range();
        if (found.metadata.suite().signed() && !rangesOfSigned) {
            throw RequestRefusedException.of(
                    "A range of a signed object does not prove its signature (rangesOfSigned on the builder)");
        }
        long length = found.layout.plaintextLength();
        if (range == null || range.firstOf(length) >= length) {
            return AnswerHead.missed(call, answer);
        }
        PlainSpan span = PlainSpan.of(range, length);
        StoredStretch frames = ReadPlan.frames(found.metadata, found.layout, span);
        boolean holds = found.metadata.headerInBody() == 0 && found.stored.holds(frames.first(), frames.length());
        call.plan(
                ReadPlan.range(found.metadata, found.layout, span, holds ? frames.first() - found.stored.first() : 0));
        if (!holds) {
            askAgain(call, answer, ReadPlan.stretches(found.metadata, frames), otherLayout(found.metadata));
        }
        return AnswerHead.head(answer, span.length(), span.contentRange(length))
                .statusCode(AnswerHead.PARTIAL)
                .build();
    }

    /** Has the bytes read that the answer lacks, from the same object; or refuses, and says what would help. */
    private void askAgain(S3Call call, SdkHttpResponse answer, List<StoredStretch> stretches, String problem) {
        GetObjectRequest asked = call.get();
        if (asked != null && own.serve(call.asynchronous())) {
            Optional<List<GetObjectRequest>> requests = StoredStretch.requests(asked, answer, stretches);
            if (requests.isPresent()) {
                call.instead(requests.get());
                return;
            }
        }
        throw RequestRefusedException.of(problem + "; it takes a request more, for which the builder's ownClient gives"
                + " the interceptor " + (call.asynchronous() ? "an asynchronous client" : "a client"));
    }

    private static String otherLayout(EnvelopeMetadata metadata) {
        return metadata.headerInBody() > 0
                ? "The object's header stands in its body, where the range does not reach"
                : "The object has frames of another length than the range was asked for: frameLength("
                        + metadata.frameLength() + ") on the builder would fit";
    }

    private record Found(EnvelopeMetadata metadata, FrameLayout layout, StoredRange stored) {}
}
