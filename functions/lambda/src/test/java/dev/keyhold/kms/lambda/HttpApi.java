package dev.keyhold.kms.lambda;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;

/** An HTTP API of API Gateway without an authorizer, as far as its events are others than those of a Function URL. */
final class HttpApi {
    private static final ObjectMapper JSON = new ObjectMapper();

    private HttpApi() {}

    /** The event of the same request: with the context and the header fields that a recorded one has beside its client's. */
    static String event(String functionUrlEvent) {
        try (InputStream in = HttpApi.class.getResourceAsStream("/events/api-gateway-iam.json")) {
            ObjectNode recorded = (ObjectNode) JSON.readTree(in);
            ObjectNode event = (ObjectNode) JSON.readTree(functionUrlEvent);
            ObjectNode context = (ObjectNode) recorded.path("requestContext");
            context.remove("authorizer");
            context.set("http", event.at("/requestContext/http"));
            event.set("requestContext", context);
            ObjectNode headers = (ObjectNode) event.path("headers");
            recorded.path("headers").properties().forEach(field -> {
                if (field.getKey().startsWith("x-")) {
                    headers.set(field.getKey(), field.getValue());
                }
            });
            headers.remove("x-amzn-tls-version");
            return event.toString();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
