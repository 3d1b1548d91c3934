package dev.keyhold.kms.lambda;

import io.vertx.core.Vertx;
import io.vertx.ext.web.Router;
import jakarta.annotation.PreDestroy;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import org.jspecify.annotations.Nullable;

/** What the framework is told: where requests go. */
@Singleton
class LambdaBeans {
    private @Nullable DeferredEndpoint endpoint;

    void route(@Observes Router router, Vertx vertx) {
        DeferredEndpoint made = new DeferredEndpoint(vertx, System::getenv);
        endpoint = made;
        router.route().handler(context -> made.handle(context.request()));
    }

    @PreDestroy
    void close() {
        DeferredEndpoint made = endpoint;
        if (made != null) {
            made.close();
        }
    }
}
