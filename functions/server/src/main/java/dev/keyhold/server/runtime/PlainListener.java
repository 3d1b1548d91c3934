package dev.keyhold.server.runtime;

import dev.keyhold.kms.protocol.http.HttpLimits;
import dev.keyhold.server.config.Listener;
import io.quarkus.vertx.http.runtime.VertxHttpRecorder;
import io.vertx.core.AbstractVerticle;
import io.vertx.core.Promise;
import io.vertx.core.http.HttpServerOptions;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Plain HTTP, beside the framework's own listener, which serves HTTPS and knows one address for both. It answers
 * everything that the other one answers, through the same handler, which pauses a request until its body is read. One instance runs on each event loop; they share the port.
 */
final class PlainListener extends AbstractVerticle {
    private final Listener listener;
    private final AtomicInteger port;

    /** @param port takes the port that was opened */
    PlainListener(Listener listener, AtomicInteger port) {
        this.listener = listener;
        this.port = port;
    }

    @Override
    public void start(Promise<Void> started) {
        HttpServerOptions options = new HttpServerOptions()
                .setHost(listener.host())
                // A negative port is any free one, the same for all instances.
                .setPort(listener.port() == 0 ? -1 : listener.port());
        HttpLimits.DEFAULT.apply(options);
        vertx.createHttpServer(options)
                .requestHandler(VertxHttpRecorder.getRootHandler())
                .listen()
                .onSuccess(server -> port.set(server.actualPort()))
                .<Void>mapEmpty()
                .onComplete(started);
    }
}
