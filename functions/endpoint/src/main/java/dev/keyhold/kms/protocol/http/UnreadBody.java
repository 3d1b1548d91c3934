package dev.keyhold.kms.protocol.http;

import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpVersion;

/**
 * Ends an exchange whose answer was given before the body was read. A connection that is closed while bytes are on their
 * way is reset, and the client may lose the answer; so what comes is thrown away for a short while first (RFC 9112, 9.6).
 */
final class UnreadBody {
    private static final long MAX_MILLIS = 1_000;
    private static final long MAX_BYTES = 4L * 1024 * 1024;

    private final HttpServerRequest request;
    private long discarded;
    private boolean ended;

    private UnreadBody(HttpServerRequest request) {
        this.request = request;
    }

    /** Discards what follows, and closes the connection; in HTTP/2, the stream only. */
    static void discard(HttpServerRequest request, Vertx vertx) {
        UnreadBody unread = new UnreadBody(request);
        if (request.isEnded()) {
            unread.end();
            return;
        }
        vertx.setTimer(MAX_MILLIS, fired -> unread.close());
        request.exceptionHandler(gone -> unread.ended = true);
        request.endHandler(end -> unread.end());
        request.handler(unread::count);
        request.resume();
    }

    private void count(Buffer chunk) {
        discarded += chunk.length();
        if (discarded > MAX_BYTES) {
            close();
        }
    }

    private void end() {
        ended = true;
        close();
    }

    private void close() {
        if (request.version() != HttpVersion.HTTP_2) {
            request.connection().close();
        } else if (!ended) {
            ended = true;
            request.response().reset(0);
        }
    }
}
