package dev.keyhold.benchmarks;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.ext.web.Router;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;

/** A bare Quarkus route that answers with the body it was sent: the ceiling that Keyhold is measured against. */
@ApplicationScoped
public class EchoRoute {
    void register(@Observes Router router) {
        router.post("/").handler(context -> {
            HttpServerRequest request = context.request();
            request.bodyHandler((Buffer body) -> request.response()
                    .putHeader("Content-Type", "application/x-amz-json-1.1")
                    .end(body));
            request.resume();
        });
    }
}
