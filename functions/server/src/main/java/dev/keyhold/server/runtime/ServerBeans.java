package dev.keyhold.server.runtime;

import dev.keyhold.kms.cache.CachingStore;
import dev.keyhold.kms.crypto.DomainKeyring;
import dev.keyhold.kms.crypto.RandomSource;
import dev.keyhold.kms.crypto.SecureRandomSource;
import dev.keyhold.kms.erasure.Erasures;
import dev.keyhold.kms.operation.Quotas;
import dev.keyhold.kms.store.DomainKeyPeriod;
import dev.keyhold.kms.store.Store;
import dev.keyhold.kms.usage.BufferedLastUsage;
import dev.keyhold.kms.usage.LastUsageRecorder;
import dev.keyhold.kms.wiring.ServiceAssembly;
import dev.keyhold.server.startup.OpenStores;
import io.vertx.core.Context;
import jakarta.annotation.PreDestroy;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.time.InstantSource;

/** What the endpoint needs of the world. Closed by the framework after the listeners. */
@Singleton
class ServerBeans {
    private final HandOver handOver = HandOver.taken();
    // Domain keys too are read through the cache, which refuses to wait on a thread that must not.
    private final OpenStores stores = OpenStores.of(
            handOver.prepared().data(),
            store -> new CachingStore(store, Context::isOnEventLoopThread, InstantSource.system()));
    private final LastUsageRecorder usages = new BufferedLastUsage(stores.store());

    @Produces
    @Singleton
    HandOver handOver() {
        return handOver;
    }

    @Produces
    @Singleton
    Store store() {
        return stores.store();
    }

    @Produces
    @Singleton
    ServiceAssembly.Regions regions() {
        return stores.regions();
    }

    @Produces
    @Singleton
    DomainKeyring keyring() {
        return handOver.prepared().data().keyring();
    }

    @Produces
    @Singleton
    RandomSource random() {
        return new SecureRandomSource();
    }

    @Produces
    @Singleton
    InstantSource time() {
        return InstantSource.system();
    }

    @Produces
    @Singleton
    Erasures erasures() {
        return handOver.prepared().data().erasures(handOver.prepared().settings());
    }

    @Produces
    @Singleton
    DomainKeyPeriod period() {
        return handOver.prepared().settings().domainKeyPeriod();
    }

    @Produces
    @Singleton
    Quotas quotas() {
        return handOver.prepared().settings().quotas();
    }

    @Produces
    @Singleton
    LastUsageRecorder usages() {
        return usages;
    }

    @PreDestroy
    void close() {
        usages.flush();
        handOver.prepared().data().close();
    }
}
