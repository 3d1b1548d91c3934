package dev.keyhold.kms.wiring;

import dev.keyhold.kms.audit.AuditSink;
import dev.keyhold.kms.audit.LogAuditSink;
import dev.keyhold.kms.crypto.DomainKeyring;
import dev.keyhold.kms.crypto.RandomSource;
import dev.keyhold.kms.erasure.Erasures;
import dev.keyhold.kms.job.JobRunner;
import dev.keyhold.kms.operation.Quotas;
import dev.keyhold.kms.protocol.http.HttpLimits;
import dev.keyhold.kms.protocol.http.KmsEndpoint;
import dev.keyhold.kms.store.DomainKeyPeriod;
import dev.keyhold.kms.store.Store;
import dev.keyhold.kms.usage.InlineLastUsage;
import dev.keyhold.kms.usage.LastUsageRecorder;
import io.quarkus.arc.DefaultBean;
import io.quarkus.vertx.http.HttpServerOptionsCustomizer;
import io.quarkus.vertx.http.runtime.RouteConstants;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.ext.web.Router;
import jakarta.enterprise.event.Observes;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.time.InstantSource;

/** What the framework is told: where requests go, and what its listeners permit. */
@Singleton
class EndpointBeans implements HttpServerOptionsCustomizer {
    /** Behind every route of the framework, such as those of health. */
    private static final int LAST = RouteConstants.ROUTE_ORDER_AFTER_DEFAULT + 1;

    @Produces
    @Singleton
    @DefaultBean
    AuditSink audit() {
        return new LogAuditSink();
    }

    @Produces
    @Singleton
    @DefaultBean
    Quotas quotas() {
        return Quotas.STANDARD;
    }

    /** Right wherever it runs; an application that has timers and an end has a better one. */
    @Produces
    @Singleton
    @DefaultBean
    LastUsageRecorder usages(Store store) {
        return new InlineLastUsage(store);
    }

    /** One store for all Regions. */
    @Produces
    @Singleton
    @DefaultBean
    ServiceAssembly.Regions regions(Store store, DomainKeyring keyring) {
        return ServiceAssembly.Regions.ofOneStore(store, keyring);
    }

    @Produces
    @Singleton
    @DefaultBean
    DomainKeyPeriod period() {
        return DomainKeyPeriod.STANDARD;
    }

    /** The application provides all that has no default here. */
    @Produces
    @Singleton
    ServiceAssembly.Ports ports(
            Store store,
            DomainKeyring keyring,
            ServiceAssembly.Regions regions,
            RandomSource random,
            InstantSource time,
            AuditSink audit,
            Erasures erasures,
            DomainKeyPeriod period) {
        return new ServiceAssembly.Ports(store, keyring, regions, random, time, audit, erasures, period);
    }

    @Produces
    @Singleton
    KmsEndpoint endpoint(ServiceAssembly.Ports ports, Quotas quotas, LastUsageRecorder usages, Vertx vertx) {
        return new KmsEndpoint(
                ServiceAssembly.assemble(ports, quotas, usages), ports.random(), HttpLimits.DEFAULT, vertx);
    }

    @Produces
    @Singleton
    JobRunner jobs(ServiceAssembly.Ports ports) {
        return ServiceAssembly.jobs(ports);
    }

    void route(@Observes Router router, KmsEndpoint endpoint) {
        router.route("/").handler(context -> endpoint.handle(context.request()));
        router.route().order(LAST).handler(context -> endpoint.handle(context.request()));
    }

    @Override
    public void customizeHttpServer(HttpServerOptions options) {
        HttpLimits.DEFAULT.apply(options);
    }

    @Override
    public void customizeHttpsServer(HttpServerOptions options) {
        HttpLimits.DEFAULT.apply(options);
    }
}
