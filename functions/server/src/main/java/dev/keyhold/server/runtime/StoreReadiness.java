package dev.keyhold.server.runtime;

import dev.keyhold.kms.store.InstallationTable;
import dev.keyhold.kms.store.Store;
import jakarta.inject.Singleton;
import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.Readiness;

/** Ready is a server whose store can be read. */
@Readiness
@Singleton
final class StoreReadiness implements HealthCheck {
    private final InstallationTable installations;

    StoreReadiness(Store store) {
        this.installations = new InstallationTable(store);
    }

    @Override
    public HealthCheckResponse call() {
        return HealthCheckResponse.named("store")
                .status(installations.find().isPresent())
                .build();
    }
}
