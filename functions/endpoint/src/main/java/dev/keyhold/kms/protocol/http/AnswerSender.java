package dev.keyhold.kms.protocol.http;

import dev.keyhold.kms.operation.Answer;
import dev.keyhold.kms.operation.KmsErrorCode;
import dev.keyhold.kms.operation.KmsException;
import dev.keyhold.kms.operation.Response;
import dev.keyhold.kms.protocol.WireCall;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufOutputStream;
import io.netty.buffer.PooledByteBufAllocator;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerResponse;

/** Encodes answers and sends them. Runs on the request's event loop. */
final class AnswerSender {
    static final int OK = 200;
    static final int NOT_FOUND = 404;

    private static final System.Logger LOG = System.getLogger(AnswerSender.class.getName());
    private static final CharSequence REQUEST_ID = HttpHeaders.createOptimized("x-amzn-RequestId");
    private static final int FIRST_BYTES = 1024;

    private AnswerSender() {}

    /**
     * Sends an answer; it is over then, and what is secret in it is cleared.
     *
     * @return completes when it was sent, or cannot be
     */
    static Future<Void> send(HttpServerResponse to, String requestId, WireCall wire, Answer answer) {
        ByteBuf body = PooledByteBufAllocator.DEFAULT.directBuffer(FIRST_BYTES);
        return send(to, requestId, wire, encode(body, wire, answer), body);
    }

    /** Sends that there is nothing at this path. */
    static Future<Void> sendNotFound(HttpServerResponse to, String requestId, WireCall wire) {
        ByteBuf body = PooledByteBufAllocator.DEFAULT.directBuffer(FIRST_BYTES);
        encode(body, wire, new KmsException(KmsErrorCode.UNKNOWN_OPERATION, ""));
        return send(to, requestId, wire, NOT_FOUND, body);
    }

    @SuppressWarnings(
            "deprecation") // in Vert.x 4 there is no other way to lend it a pooled buffer, which is ours to erase
    private static Future<Void> send(HttpServerResponse to, String requestId, WireCall wire, int status, ByteBuf body) {
        if (to.closed() || to.ended()) {
            erase(body);
            return Future.succeededFuture();
        }
        to.setStatusCode(status);
        to.putHeader(REQUEST_ID, requestId);
        to.putHeader(HttpHeaders.CONTENT_TYPE, wire.contentType());
        return to.end(Buffer.buffer(body)).onComplete(sent -> erase(body));
    }

    /** @return the HTTP status */
    private static int encode(ByteBuf body, WireCall wire, Answer answer) {
        if (answer instanceof Answer.Failure failure) {
            return encode(body, wire, failure.error());
        }
        try (Response response = ((Answer.Success) answer).response()) {
            wire.write(response, new ByteBufOutputStream(body));
            return OK;
        } catch (RuntimeException defect) {
            LOG.log(System.Logger.Level.ERROR, "an answer could not be encoded", defect);
            body.clear();
            return encode(body, wire, Defects.internal());
        }
    }

    private static int encode(ByteBuf body, WireCall wire, KmsException error) {
        wire.write(error, new ByteBufOutputStream(body));
        return wire.status(error);
    }

    /** Once it was sent, or never will be. A secret was never moved: bodies are written in pieces of 8,000 bytes. */
    private static void erase(ByteBuf body) {
        body.setZero(0, body.capacity());
        body.release();
    }
}
