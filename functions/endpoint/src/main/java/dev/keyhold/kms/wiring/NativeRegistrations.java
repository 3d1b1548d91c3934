package dev.keyhold.kms.wiring;

import io.quarkus.runtime.annotations.RegisterForReflection;

/**
 * What libraries load by name, for native executables. Caffeine chooses the classes of a cache and of its entries by the cache's
 * settings; the check of the native sources ({@code functions/native-check}) finds one that is missing here.
 */
@RegisterForReflection(
        classNames = {
            "com.github.benmanes.caffeine.cache.PSMS",
            "com.github.benmanes.caffeine.cache.PSWMS",
            "com.github.benmanes.caffeine.cache.SSLMSW",
            "com.github.benmanes.caffeine.cache.SSMS"
        })
final class NativeRegistrations {
    private NativeRegistrations() {}
}
