package dev.keyhold.interceptor.s3;

import dev.keyhold.interceptor.envelope.EnvelopeRejectedException;
import dev.keyhold.interceptor.s3.ReadPlan.PlainSpan;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.http.SdkHttpResponse;

/** The heads of answers: what they say of the stored object, and what is said of the plaintext instead. */
final class AnswerHead {
    /** S3's own answer to a range that begins behind the end. */
    static final byte[] RANGE_MISSED = ("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<Error><Code>InvalidRange</Code>"
                    + "<Message>The requested range is not satisfiable</Message></Error>")
            .getBytes(StandardCharsets.UTF_8);

    static final int PARTIAL = 206;
    private static final int OK = 200;
    static final int NOT_SATISFIABLE = 416;

    private AnswerHead() {}

    /** Without what describes the stored bytes, and without the mark, which a caller could otherwise write back. */
    static SdkHttpResponse.Builder head(SdkHttpResponse answer, long length, @Nullable String contentRange) {
        SdkHttpResponse.Builder head = answer.toBuilder();
        answer.headers().keySet().stream().filter(AnswerHead::describesStored).forEach(head::removeHeader);
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
                || name.equals("x-amz-mp-parts-count")
                || ClientMetadata.isEntry(name)
                || name.equals(EnvelopeMetadata.HTTP_HEADER);
    }

    static StoredRange stored(SdkHttpResponse answer) {
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

    /** A part that is all of the object is a range of it, but S3 answers one without bytes as no range at all. */
    static SdkHttpResponse wholeHead(SdkHttpResponse answer, long length) {
        if (answer.statusCode() != PARTIAL) {
            return head(answer, length, null).build();
        }
        return length > 0
                ? head(answer, length, new PlainSpan(0, length).contentRange(length))
                        .build()
                : head(answer, 0, null).statusCode(OK).statusText("OK").build();
    }

    static SdkHttpResponse missed(S3Call call, SdkHttpResponse answer) {
        call.missRange();
        return head(answer, RANGE_MISSED.length, null)
                .statusCode(NOT_SATISFIABLE)
                .statusText("Requested Range Not Satisfiable")
                .putHeader("Content-Type", "application/xml")
                .build();
    }
}
