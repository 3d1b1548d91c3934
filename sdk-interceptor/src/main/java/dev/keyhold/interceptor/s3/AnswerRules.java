package dev.keyhold.interceptor.s3;

import dev.keyhold.interceptor.envelope.EnvelopeLimits;
import dev.keyhold.interceptor.envelope.EnvelopeRejectedException;
import dev.keyhold.interceptor.envelope.FrameLayout;
import dev.keyhold.interceptor.s3.ReadPlan.PlainSpan;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.http.SdkHttpResponse;

/** Turns the head of an answer into that of the plaintext, and decides how its body is read. */
final class AnswerRules {
    /** S3's own answer to a range that begins behind the end. */
    static final byte[] RANGE_MISSED = ("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<Error><Code>InvalidRange</Code>"
                    + "<Message>The requested range is not satisfiable</Message></Error>")
            .getBytes(StandardCharsets.UTF_8);

    private static final int PARTIAL = 206;
    private static final int NOT_SATISFIABLE = 416;
    private static final List<String> S3_ENCRYPTION_CLIENT =
            List.of("x-amz-meta-x-amz-key", "x-amz-meta-x-amz-key-v2", "x-amz-meta-x-amz-3");

    private final ForeignObjects foreign;
    private final EnvelopeLimits limits;
    private final boolean rangesOfSigned;

    AnswerRules(ForeignObjects foreign, EnvelopeLimits limits, boolean rangesOfSigned) {
        this.foreign = foreign;
        this.limits = limits;
        this.rangesOfSigned = rangesOfSigned;
    }

    SdkHttpResponse apply(S3Call call, SdkHttpResponse answer) {
        call.plan(null);
        if (!answer.isSuccessful()) {
            return answer;
        }
        Optional<String> mark = answer.firstMatchingHeader(EnvelopeMetadata.HTTP_HEADER);
        if (mark.isEmpty()) {
            return foreign(call, answer);
        }
        try {
            EnvelopeMetadata metadata =
                    EnvelopeMetadata.parse(mark.get(), limits).orElseThrow(EnvelopeRejectedException::new);
            StoredRange stored = stored(answer);
            FrameLayout layout = metadata.layout(stored.total());
            return call.range() == null
                    ? whole(call, answer, new Found(metadata, layout, stored))
                    : range(call, answer, new Found(metadata, layout, stored));
        } catch (EnvelopeRejectedException e) {
            throw ObjectRejectedException.create();
        }
    }

    private SdkHttpResponse foreign(S3Call call, SdkHttpResponse answer) {
        if (call.treatment() == Treatment.MEASURE) {
            return answer;
        }
        if (!foreign.allows(call.name().key())) {
            boolean known = S3_ENCRYPTION_CLIENT.stream()
                    .anyMatch(header -> answer.firstMatchingHeader(header).isPresent());
            throw RequestRefusedException.of(
                    known
                            ? "The object was written by the S3 Encryption Client, whose formats are not read yet"
                            : "The object was not written by this interceptor (foreignObjects on the builder)");
        }
        if (call.range() != null) {
            throw RequestRefusedException.of(
                    "Ranges of objects that were not written by this interceptor are not read");
        }
        return answer;
    }

    private SdkHttpResponse whole(S3Call call, SdkHttpResponse answer, Found found) {
        if (!found.stored.isWhole()) {
            throw RequestRefusedException.of("The object is stored in parts, and one part cannot be decrypted alone");
        }
        call.plan(ReadPlan.whole(found.metadata));
        long length = found.layout.plaintextLength();
        boolean partial = answer.statusCode() == PARTIAL && length > 0;
        return head(answer, length, partial ? new PlainSpan(0, length).contentRange(length) : null)
                .build();
    }

    private SdkHttpResponse range(S3Call call, SdkHttpResponse answer, Found found) {
        PlaintextRange range = call.range();
        if (found.metadata.headerInBody() > 0) {
            throw RequestRefusedException.of("The object's header stands in its body; read the whole object");
        }
        if (found.metadata.suite().signed() && !rangesOfSigned) {
            throw RequestRefusedException.of(
                    "A range of a signed object does not prove its signature (rangesOfSigned on the builder)");
        }
        long length = found.layout.plaintextLength();
        if (range == null || range.firstOf(length) >= length) {
            call.missRange();
            return head(answer, RANGE_MISSED.length, null)
                    .statusCode(NOT_SATISFIABLE)
                    .statusText("Requested Range Not Satisfiable")
                    .putHeader("Content-Type", "application/xml")
                    .build();
        }
        PlainSpan span = PlainSpan.of(range, length);
        call.plan(ReadPlan.range(found.metadata, found.layout, found.stored, span));
        return head(answer, span.length(), span.contentRange(length))
                .statusCode(PARTIAL)
                .build();
    }

    /** Without what describes the stored bytes, and without the mark, which a caller could otherwise write back. */
    private static SdkHttpResponse.Builder head(SdkHttpResponse answer, long length, @Nullable String contentRange) {
        SdkHttpResponse.Builder head = answer.toBuilder();
        answer.headers().keySet().stream().filter(AnswerRules::describesStored).forEach(head::removeHeader);
        head.putHeader("Content-Length", Long.toString(length));
        if (contentRange != null) {
            head.putHeader("Content-Range", contentRange);
        }
        return head;
    }

    private static boolean describesStored(String header) {
        String name = header.toLowerCase(Locale.ROOT);
        return name.startsWith("x-amz-checksum-")
                || name.equals("content-range")
                || name.equals("x-amz-content-range")
                || name.equals(EnvelopeMetadata.HTTP_HEADER);
    }

    private static StoredRange stored(SdkHttpResponse answer) {
        if (answer.statusCode() == PARTIAL) {
            return answer.firstMatchingHeader("Content-Range")
                    .or(() -> answer.firstMatchingHeader("x-amz-content-range"))
                    .flatMap(StoredRange::parse)
                    .orElseThrow(EnvelopeRejectedException::new);
        }
        long length = answer.firstMatchingHeader("Content-Length")
                .filter(text -> text.matches("[0-9]{1,18}"))
                .map(Long::parseLong)
                .orElseThrow(EnvelopeRejectedException::new);
        return new StoredRange(0, length - 1, length);
    }

    private record Found(EnvelopeMetadata metadata, FrameLayout layout, StoredRange stored) {}
}
