package dev.keyhold.kms.protocol.http;

import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;

/** The length that a request announces for its body. */
final class ContentLength {
    private ContentLength() {}

    /** The length in bytes; -1 if none is announced. (What is no number is refused before, with the rest of a bad head.) */
    static long of(HttpServerRequest request) {
        String announced = request.getHeader(HttpHeaders.CONTENT_LENGTH);
        if (announced == null) {
            return -1;
        }
        try {
            return Long.parseLong(announced);
        } catch (NumberFormatException unreadable) {
            return -1;
        }
    }
}
