package dev.keyhold.interceptor.s3;

import java.util.List;
import java.util.Optional;
import software.amazon.awssdk.http.SdkHttpResponse;
import software.amazon.awssdk.services.s3.model.GetObjectRequest;

/**
 * One object that was uploaded in parts, as an answer came from it.
 *
 * @param mark the object's mark
 * @param name where it was asked for
 * @param storedLength bytes of the whole object, as the store says
 * @param asked the request
 * @param answer its answer, which pins the object
 * @param asynchronous whether the call came through an asynchronous client, whose threads must not wait
 */
record PartsSource(
        PartsMark mark,
        ObjectName name,
        long storedLength,
        GetObjectRequest asked,
        SdkHttpResponse answer,
        boolean asynchronous) {
    /** A request for more of the same object; nothing when the answer does not say which it was. */
    Optional<GetObjectRequest> request(StoredStretch stretch) {
        return StoredStretch.requests(asked, answer, List.of(stretch)).map(requests -> requests.get(0));
    }
}
