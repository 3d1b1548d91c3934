package dev.keyhold.kms.protocol.http;

import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerRequest;
import java.util.Arrays;

/**
 * Reads one body into one array, within its bound and its time. Runs on the request's event loop; nothing is kept of a body
 * that is too long or that breaks off.
 */
final class BodyReader {
    private static final int FIRST_BYTES = 16 * 1024;

    private final HttpServerRequest request;
    private final Vertx vertx;
    private final int maxBytes;
    private final Receiver receiver;
    private byte[] bytes;
    private int length;
    private long timer;
    private boolean done;

    /** Gets the body, or is told that it is too long. */
    interface Receiver {
        /** @param body the whole body, in an array of its own */
        void complete(byte[] body);

        void tooLarge();
    }

    private BodyReader(HttpServerRequest request, Vertx vertx, int maxBytes, Receiver receiver) {
        this.request = request;
        this.vertx = vertx;
        this.maxBytes = maxBytes;
        this.receiver = receiver;
        this.bytes = new byte[firstBytes(request)];
    }

    /** Begins to read; exactly one method of the receiver is called, unless the client goes away or is too slow. */
    static void read(HttpServerRequest request, Vertx vertx, Bounds bounds, Receiver receiver) {
        new BodyReader(request, vertx, bounds.maxBytes(), receiver).start(bounds.deadlineMillis());
    }

    /** How long a body may be, and may take. */
    record Bounds(int maxBytes, long deadlineMillis) {}

    private void start(long deadlineMillis) {
        timer = vertx.setTimer(deadlineMillis, fired -> tooSlow());
        request.exceptionHandler(gone -> finish());
        request.endHandler(end -> complete());
        request.handler(this::add);
        request.resume();
    }

    private void add(Buffer chunk) {
        if (done) {
            return;
        }
        int added = chunk.length();
        if (added > maxBytes - length) {
            finish();
            receiver.tooLarge();
            return;
        }
        if (length + added > bytes.length) {
            grow(length + added);
        }
        chunk.getBytes(0, added, bytes, length);
        length += added;
    }

    private void grow(int needed) {
        int doubled = Math.min(maxBytes, 2 * bytes.length);
        byte[] larger = Arrays.copyOf(bytes, Math.max(needed, doubled));
        Arrays.fill(bytes, (byte) 0);
        bytes = larger;
    }

    private void complete() {
        if (done) {
            return;
        }
        byte[] body = length == bytes.length ? bytes : Arrays.copyOf(bytes, length);
        if (body == bytes) {
            bytes = new byte[0];
        }
        finish();
        receiver.complete(body);
    }

    private void tooSlow() {
        if (!done) {
            finish();
            request.response().reset();
        }
    }

    private void finish() {
        done = true;
        vertx.cancelTimer(timer);
        Arrays.fill(bytes, (byte) 0);
    }

    /** As much as the client announces, but not more than it may well send at once: an announcement costs nothing. */
    private static int firstBytes(HttpServerRequest request) {
        long announced = ContentLength.of(request);
        return (int) Math.min(FIRST_BYTES, announced < 0 ? FIRST_BYTES : announced);
    }
}
