package dev.keyhold.kms.protocol.http;

import dev.keyhold.kms.crypto.RandomSource;
import dev.keyhold.kms.crypto.RandomUuid;
import dev.keyhold.kms.operation.Answer;
import dev.keyhold.kms.operation.KmsErrorCode;
import dev.keyhold.kms.operation.KmsException;
import dev.keyhold.kms.operation.OperationDescriptor;
import dev.keyhold.kms.operation.OperationRegistry;
import dev.keyhold.kms.operation.Pipeline;
import dev.keyhold.kms.protocol.WireCall;
import dev.keyhold.kms.protocol.access.Authenticator;
import dev.keyhold.kms.protocol.json.JsonProtocol;
import dev.keyhold.kms.protocol.query.QueryProtocol;
import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpVersion;

/** Answers every request to the service. Handles each on the event loop of its connection. */
public final class KmsEndpoint implements Handler<HttpServerRequest> {
    private static final byte[] NO_BODY = new byte[0];
    private static final String ROOT = "/";
    private static final String CONTINUE = "100-continue";

    private final Vertx vertx;
    private final HttpLimits limits;
    private final CallRunner runner;
    private final Arrivals arrivals;
    private final RandomSource random;
    private final JsonProtocol json = new JsonProtocol();
    private final QueryProtocol query = new QueryProtocol();

    /** What runs a call, once it was read. */
    public record Parts(Pipeline pipeline, OperationRegistry operations, Arrivals arrivals) {}

    public KmsEndpoint(Parts parts, RandomSource random, HttpLimits limits, Vertx vertx) {
        this.vertx = vertx;
        this.limits = limits;
        this.runner = new CallRunner(parts.pipeline(), parts.operations());
        this.arrivals = parts.arrivals();
        this.random = random;
    }

    /** Takes a request whose body nobody has begun to read. */
    @Override
    public void handle(HttpServerRequest request) {
        Exchange exchange = new Exchange(request, RandomUuid.next(random), arrivals.of(request));
        if (!exchange.isForService()) {
            exchange.refuseAsNotFound();
            return;
        }
        int maxBytes = runner.descriptor(exchange.head.operation())
                .map(OperationDescriptor::maxBodyBytes)
                .orElse(OperationDescriptor.ORDINARY_BODY_BYTES);
        if (ContentLength.of(request) > maxBytes) {
            exchange.tooLarge();
            return;
        }
        if (CONTINUE.equalsIgnoreCase(request.getHeader(HttpHeaders.EXPECT))) {
            request.response().writeContinue();
        }
        BodyReader.Bounds bounds =
                new BodyReader.Bounds(maxBytes, limits.bodyDeadline().toMillis());
        BodyReader.read(request, vertx, bounds, exchange);
    }

    /** One request and its answer. */
    private final class Exchange implements BodyReader.Receiver {
        private final HttpServerRequest request;
        private final String requestId;
        private final RequestHead head;
        private final Authenticator authenticator;

        Exchange(HttpServerRequest request, String requestId, Arrivals.Arrival arrival) {
            this.request = request;
            this.requestId = requestId;
            this.head = arrival.head();
            this.authenticator = arrival.authenticator();
        }

        boolean isForService() {
            boolean post = request.method().equals(HttpMethod.POST);
            boolean query = request.method().equals(HttpMethod.GET) && isQuery();
            return (post || query) && ROOT.equals(request.path());
        }

        void refuseAsNotFound() {
            boolean hasBody = ContentLength.of(request) > 0 || request.getHeader(HttpHeaders.TRANSFER_ENCODING) != null;
            announceClose(hasBody);
            Future<Void> sent = AnswerSender.sendNotFound(request.response(), requestId, json.call("", NO_BODY));
            if (hasBody) {
                sent.onComplete(done -> UnreadBody.discard(request, vertx));
            } else {
                request.resume();
            }
        }

        @Override
        public void complete(byte[] body) {
            HttpCall call = new HttpCall(requestId, head, wire(body), authenticator).withBody(body);
            runner.run(call, vertx.getOrCreateContext(), answer -> {
                call.clear();
                AnswerSender.send(request.response(), requestId, call.wire(), answer);
            });
        }

        @Override
        public void tooLarge() {
            HttpCall call = new HttpCall(requestId, head, wire(NO_BODY), authenticator).withTooLargeBody();
            if (call.target().isEmpty()) {
                refuse(call, new Answer.Failure(tooLargeError()));
            } else {
                runner.run(call, vertx.getOrCreateContext(), answer -> refuse(call, answer));
            }
        }

        private void refuse(HttpCall call, Answer answer) {
            announceClose(true);
            AnswerSender.send(request.response(), requestId, call.wire(), answer)
                    .onComplete(done -> UnreadBody.discard(request, vertx));
        }

        private void announceClose(boolean close) {
            if (close && request.version() != HttpVersion.HTTP_2) {
                request.response().putHeader(HttpHeaders.CONNECTION, HttpHeaders.CLOSE);
            }
        }

        private boolean isQuery() {
            return !head.namesOperation() && (head.isForm() || head.hasParameter("Action"));
        }

        private WireCall wire(byte[] body) {
            if (!isQuery()) {
                return json.call(head.operation(), body);
            }
            return query.call(head.query(), head.isForm() ? body : NO_BODY, requestId);
        }

        private KmsException tooLargeError() {
            return new KmsException(KmsErrorCode.REQUEST_TOO_LARGE, "Request body is too large.");
        }
    }
}
