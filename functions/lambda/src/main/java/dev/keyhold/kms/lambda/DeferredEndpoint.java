package dev.keyhold.kms.lambda;

import dev.keyhold.kms.audit.LogAuditSink;
import dev.keyhold.kms.cache.CachingStore;
import dev.keyhold.kms.crypto.RandomSource;
import dev.keyhold.kms.crypto.RootKeyException;
import dev.keyhold.kms.crypto.SecureRandomSource;
import dev.keyhold.kms.key.Region;
import dev.keyhold.kms.operation.Quotas;
import dev.keyhold.kms.protocol.http.HttpLimits;
import dev.keyhold.kms.protocol.http.KmsEndpoint;
import dev.keyhold.kms.serverless.FunctionSettings;
import dev.keyhold.kms.serverless.SettingsException;
import dev.keyhold.kms.serverless.SharedInstallation;
import dev.keyhold.kms.store.DomainKeyTable;
import dev.keyhold.kms.store.Store;
import dev.keyhold.kms.store.StoreUnavailableException;
import dev.keyhold.kms.usage.InlineLastUsage;
import dev.keyhold.kms.wiring.ServiceAssembly;
import io.vertx.core.Context;
import io.vertx.core.Handler;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServerRequest;
import java.time.InstantSource;
import java.util.Map;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The endpoint, opened by the first request. Not before: what is done at the start goes into a snapshot, if there is one, and a
 * snapshot must hold neither keys nor anything random. Safe for use by several threads.
 */
final class DeferredEndpoint implements Handler<HttpServerRequest>, AutoCloseable {
    private static final System.Logger LOG = System.getLogger(DeferredEndpoint.class.getName());
    private static final String FAILURE =
            "{\"__type\":\"KMSInternalException\",\"message\":\"The request was rejected because of an internal error.\"}";

    private final Vertx vertx;
    private final Supplier<Map<String, String>> environment;
    private @Nullable SharedInstallation installation;
    private volatile @Nullable KmsEndpoint endpoint;

    /** @param environment asked when it is opened: a function that was restored has other credentials than before */
    DeferredEndpoint(Vertx vertx, Supplier<Map<String, String>> environment) {
        this.vertx = vertx;
        this.environment = environment;
    }

    @Override
    public void handle(HttpServerRequest request) {
        KmsEndpoint opened = endpoint;
        if (opened != null) {
            opened.handle(request);
            return;
        }
        request.pause();
        vertx.executeBlocking(this::open)
                .onSuccess(made -> made.handle(request))
                .onFailure(failure -> refuse(request, failure));
    }

    /** What failed once is tried again by the next request. */
    private synchronized KmsEndpoint open() {
        KmsEndpoint opened = endpoint;
        return opened == null ? make() : opened;
    }

    private KmsEndpoint make() {
        Map<String, String> variables = environment.get();
        FunctionSettings settings = FunctionSettings.read(variables);
        return over(
                SharedInstallation.open(settings, new SecureRandomSource(), InstantSource.system()),
                settings,
                variables);
    }

    /** Takes the installation over: it is closed with this, and at once if the endpoint cannot be made. */
    synchronized KmsEndpoint over(SharedInstallation shared, FunctionSettings settings, Map<String, String> variables) {
        try {
            KmsEndpoint made = assemble(shared, settings, variables);
            installation = shared;
            endpoint = made;
            return made;
        } catch (RuntimeException failure) {
            shared.close();
            throw failure;
        }
    }

    private KmsEndpoint assemble(SharedInstallation shared, FunctionSettings settings, Map<String, String> variables) {
        RandomSource random = new SecureRandomSource();
        InstantSource time = InstantSource.system();
        Store store = new CachingStore(shared.store(), Context::isOnEventLoopThread, time);
        // Through the cache, which refuses to wait on a thread that must not.
        shared.keyring().follow(shared.rootKey(), new DomainKeyTable(store));
        ServiceAssembly.Ports ports = new ServiceAssembly.Ports(
                store,
                shared.keyring(),
                random,
                time,
                new LogAuditSink(),
                shared.erasures(),
                settings.domainKeyPeriod());
        KmsEndpoint.Parts parts = ServiceAssembly.assemble(ports, Quotas.STANDARD, new InlineLastUsage(store));
        EventArrivals arrivals = new EventArrivals(parts.arrivals(), settings.identity(), region(variables));
        return new KmsEndpoint(
                new KmsEndpoint.Parts(parts.pipeline(), parts.operations(), arrivals),
                random,
                HttpLimits.DEFAULT,
                vertx);
    }

    /** Lambda always sets it. */
    private static Region region(Map<String, String> variables) {
        return Region.parse(variables.getOrDefault("AWS_REGION", ""))
                .orElseThrow(() -> new SettingsException("the environment variable AWS_REGION is missing"));
    }

    private static void refuse(HttpServerRequest request, Throwable failure) {
        if (failure instanceof SettingsException
                || failure instanceof RootKeyException
                || failure instanceof StoreUnavailableException) {
            LOG.log(System.Logger.Level.ERROR, "Keyhold cannot be opened: " + failure.getMessage());
        } else {
            LOG.log(System.Logger.Level.ERROR, "Keyhold cannot be opened", failure);
        }
        request.response()
                .setStatusCode(500)
                .putHeader("Content-Type", "application/x-amz-json-1.1")
                .end(FAILURE);
        request.resume();
    }

    @Override
    public synchronized void close() {
        SharedInstallation shared = installation;
        if (shared != null) {
            shared.close();
        }
    }
}
