package dev.keyhold.server.runtime;

import dev.keyhold.kms.job.JobRunner;
import dev.keyhold.kms.usage.LastUsageRecorder;
import dev.keyhold.server.config.Listener;
import dev.keyhold.server.config.ServerSettings;
import dev.keyhold.server.directory.RunningServer;
import io.quarkus.runtime.Quarkus;
import io.quarkus.runtime.QuarkusApplication;
import io.quarkus.vertx.http.HttpServer;
import io.vertx.core.DeploymentOptions;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** The server from the moment when HTTPS is served until it is stopped. */
public final class ListeningServer implements QuarkusApplication {
    private static final Duration LAST_USAGE_INTERVAL = Duration.ofMinutes(1);

    private final HandOver handOver;
    private final Vertx vertx;
    private final HttpServer https;
    private final JobRunner jobs;
    private final LastUsageRecorder usages;

    ListeningServer(HandOver handOver, Vertx vertx, HttpServer https, JobRunner jobs, LastUsageRecorder usages) {
        this.handOver = handOver;
        this.vertx = vertx;
        this.https = https;
        this.jobs = jobs;
        this.usages = usages;
    }

    @Override
    public int run(String... arguments) throws IOException, InterruptedException, ExecutionException {
        ServerSettings settings = handOver.prepared().settings();
        Path state = settings.directory().runningServer();
        Listener httpsListener = settings.https().listener();
        RunningServer running = RunningServer.here(
                openPlain(settings.http()),
                new Listener(httpsListener.host(), https.getSecurePort()).url("https"),
                settings.region());
        running.write(state);
        handOver.announce().accept(running);
        JobSchedule schedule =
                JobSchedule.start(jobs, handOver.prepared().data().keyrings(), settings.jobInterval());
        LastUsageSchedule writing = LastUsageSchedule.start(usages, LAST_USAGE_INTERVAL);
        Quarkus.waitForExit();
        writing.close();
        schedule.close();
        Files.deleteIfExists(state);
        return 0;
    }

    /** @return the URL; null if plain HTTP is off */
    private @Nullable String openPlain(@Nullable Listener listener) throws InterruptedException, ExecutionException {
        if (listener == null) {
            return null;
        }
        AtomicInteger port = new AtomicInteger();
        vertx.deployVerticle(
                        () -> new PlainListener(listener, port),
                        new DeploymentOptions().setInstances(VertxOptions.DEFAULT_EVENT_LOOP_POOL_SIZE))
                .toCompletionStage()
                .toCompletableFuture()
                .get();
        return new Listener(listener.host(), port.get()).url("http");
    }
}
