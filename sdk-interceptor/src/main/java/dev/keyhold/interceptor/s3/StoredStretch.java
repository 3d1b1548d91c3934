package dev.keyhold.interceptor.s3;

import java.util.List;
import java.util.Optional;
import software.amazon.awssdk.http.SdkHttpResponse;
import software.amazon.awssdk.services.s3.model.GetObjectRequest;

/**
 * Bytes of a stored object that have to be asked for once more, because the answer does not hold them.
 *
 * @param first offset of the first byte
 * @param length number of bytes, at least 1
 */
record StoredStretch(long first, long length) {
    /**
     * Requests for stretches of the very object that an answer came from.
     *
     * @return nothing when the answer does not say which object that was
     */
    static Optional<List<GetObjectRequest>> requests(
            GetObjectRequest asked, SdkHttpResponse answer, List<StoredStretch> stretches) {
        return answer.firstMatchingHeader("ETag")
                .map(etag -> stretches.stream()
                        .map(stretch -> stretch.request(asked, answer, etag))
                        .toList());
    }

    /** Conditions on time are left out: the object was found to satisfy them, and is pinned. */
    private GetObjectRequest request(GetObjectRequest asked, SdkHttpResponse answer, String etag) {
        return asked.toBuilder()
                .range("bytes=" + first + "-" + (first + length - 1))
                .partNumber(null)
                .checksumMode((String) null)
                .ifMatch(etag)
                .ifNoneMatch(null)
                .ifModifiedSince(null)
                .ifUnmodifiedSince(null)
                .versionId(answer.firstMatchingHeader("x-amz-version-id").orElse(asked.versionId()))
                .build();
    }
}
