package dev.keyhold.kms.roll;

import static org.assertj.core.api.Assertions.assertThat;

import dev.keyhold.kms.store.InMemoryStore;
import dev.keyhold.kms.store.Store;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;

class InMemoryRollTest implements RollContract {
    @Override
    public Store open() {
        return new InMemoryStore();
    }

    // spec: domain-keys.md DK-22
    @Test
    void tenYears_ofRotationsAndRolls_leaveEveryCiphertextReadable() {
        try (RollScene scene = new RollScene(open())) {
            String key = scene.kms().client().createKey();
            scene.kms().client().call("EnableKeyRotation", Map.of("KeyId", key, "RotationPeriodInDays", 90));
            // One key's materials, which stand in one shard, become more than one step wraps again.
            for (int quarter = 0; quarter < 41; quarter++) {
                scene.seal(false, key);
                scene.kms().pass(Duration.ofDays(90));
                scene.values().requireReferencesAgree();
            }
            scene.requireEverythingWorks();
            assertThat(scene.values().references()).hasSizeGreaterThan(40);
            assertThat(scene.values().domainKeys()).hasSize(1);
        }
    }
}
