package dev.keyhold.kms.protocol.http;

import dev.keyhold.kms.protocol.access.Authenticator;
import io.vertx.core.http.HttpServerRequest;

/**
 * How requests come to the endpoint. Over a connection they are as the client sent them; behind a gateway, what the client
 * sent, and sometimes who it is, has to be read from what the gateway says.
 */
@FunctionalInterface
public interface Arrivals {
    /** Reads the head of a request, once, on the request's event loop. */
    Arrival of(HttpServerRequest request);

    /**
     * One request.
     *
     * @param head method, target and header fields as the client sent and signed them
     * @param authenticator what proves who the caller is
     */
    record Arrival(RequestHead head, Authenticator authenticator) {}

    /** Requests that come over a connection of their client's. */
    static Arrivals direct(Authenticator authenticator) {
        return request -> new Arrival(RequestHead.of(request), authenticator);
    }
}
