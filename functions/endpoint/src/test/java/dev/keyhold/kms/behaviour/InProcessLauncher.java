package dev.keyhold.kms.behaviour;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.keyhold.kms.audit.AuditSink;
import dev.keyhold.kms.audit.LogAuditSink;
import dev.keyhold.kms.crypto.DomainKey;
import dev.keyhold.kms.crypto.DomainKeyring;
import dev.keyhold.kms.crypto.RandomSource;
import dev.keyhold.kms.crypto.SecretBytes;
import dev.keyhold.kms.crypto.SecureRandomSource;
import dev.keyhold.kms.crypto.WrappingContext;
import dev.keyhold.kms.erasure.Erasures;
import dev.keyhold.kms.key.AccountId;
import dev.keyhold.kms.operation.Quotas;
import dev.keyhold.kms.protocol.http.HttpLimits;
import dev.keyhold.kms.protocol.http.KmsEndpoint;
import dev.keyhold.kms.store.AccessKey;
import dev.keyhold.kms.store.AccessKeyTable;
import dev.keyhold.kms.store.DomainKeyPeriod;
import dev.keyhold.kms.store.InMemoryStore;
import dev.keyhold.kms.store.Store;
import dev.keyhold.kms.usage.BufferedLastUsage;
import dev.keyhold.kms.wiring.ServiceAssembly;
import io.vertx.core.AbstractVerticle;
import io.vertx.core.DeploymentOptions;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServerOptions;
import java.net.URI;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** The endpoint on a bare HTTP server over a store in memory, in the process of the test. */
public final class InProcessLauncher implements Launcher {
    private static final AccountId ACCOUNT = new AccountId("111122223333");
    private static final String ACCESS_KEY_ID = "AKIAIOSFODNN7EXAMPLE";
    private static final String SECRET = "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY";

    private final RandomSource random = new SecureRandomSource();
    private final DomainKeyring keyring = new DomainKeyring(DomainKey.generate(random), random);
    private final HttpLimits limits;
    private HttpServerOptions listenerOptions = new HttpServerOptions();
    private final AuditSink audit;
    private final Store store;
    private BufferedLastUsage usages;
    private @Nullable Vertx vertx;
    private int port;

    public InProcessLauncher() {
        this(HttpLimits.DEFAULT, new LogAuditSink(), new InMemoryStore());
    }

    /** @param store empty; closed with this */
    public InProcessLauncher(HttpLimits limits, AuditSink audit, Store store) {
        this.limits = limits;
        this.audit = audit;
        this.store = store;
        this.usages = new BufferedLastUsage(store);
        WrappingContext context = WrappingContext.accessKeySecret(ACCOUNT, ACCESS_KEY_ID);
        try (SecretBytes secret = SecretBytes.copyOf(SECRET.getBytes(UTF_8))) {
            InstantSource time = InstantSource.system();
            store.commit(List.of(new AccessKeyTable(store)
                    .create(new AccessKey(ACCESS_KEY_ID, ACCOUNT, keyring.wrap(context, secret), time.instant()))));
        }
    }

    /** Listens with these options, such as a certificate, instead of in the clear. */
    public InProcessLauncher withListener(HttpServerOptions options) {
        listenerOptions = options;
        return this;
    }

    @Override
    public void start() {
        Vertx started = Vertx.vertx();
        vertx = started;
        usages = new BufferedLastUsage(store);
        ServiceAssembly.Ports ports = new ServiceAssembly.Ports(
                store,
                keyring,
                random,
                InstantSource.system(),
                audit,
                new Erasures((key, begun) -> {}, Duration.ofDays(35)),
                DomainKeyPeriod.STANDARD);
        KmsEndpoint endpoint =
                new KmsEndpoint(ServiceAssembly.assemble(ports, Quotas.STANDARD, usages), random, limits, started);
        AtomicInteger bound = new AtomicInteger();
        started.deployVerticle(() -> new Listener(endpoint, bound), new DeploymentOptions().setInstances(2))
                .toCompletionStage()
                .toCompletableFuture()
                .join();
        port = bound.get();
    }

    private final class Listener extends AbstractVerticle {
        private final KmsEndpoint endpoint;
        private final AtomicInteger bound;

        Listener(KmsEndpoint endpoint, AtomicInteger bound) {
            this.endpoint = endpoint;
            this.bound = bound;
        }

        @Override
        public void start(Promise<Void> started) {
            HttpServerOptions options =
                    new HttpServerOptions(listenerOptions).setHost("127.0.0.1").setPort(-1);
            limits.apply(options);
            vertx.createHttpServer(options)
                    .requestHandler(endpoint)
                    .listen()
                    .onSuccess(server -> bound.set(server.actualPort()))
                    .<Void>mapEmpty()
                    .onComplete(started);
        }
    }

    @Override
    public void stop() {
        kill();
        usages.flush();
    }

    @Override
    public void kill() {
        Vertx running = vertx;
        if (running != null) {
            running.close().toCompletionStage().toCompletableFuture().join();
            vertx = null;
        }
    }

    @Override
    public URI endpoint() {
        Objects.requireNonNull(vertx, "it is not running");
        return URI.create((listenerOptions.isSsl() ? "https" : "http") + "://127.0.0.1:" + port);
    }

    @Override
    public String accountId() {
        return ACCOUNT.value();
    }

    @Override
    public String accessKeyId() {
        return ACCESS_KEY_ID;
    }

    @Override
    public String secretAccessKey() {
        return SECRET;
    }

    @Override
    public void close() {
        kill();
        keyring.close();
        store.close();
    }
}
