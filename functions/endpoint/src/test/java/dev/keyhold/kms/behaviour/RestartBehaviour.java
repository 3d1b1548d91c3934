package dev.keyhold.kms.behaviour;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.services.kms.model.KeyMetadata;

/** What is there again after a service was stopped, or killed, and started. Apart from the suite, because it restarts. */
public interface RestartBehaviour {
    /** A service that was never started. */
    Launcher newLauncher();

    @Test
    default void stop_thenStart_keepsEverything() {
        try (Launcher launcher = newLauncher()) {
            assertKept(launcher, launcher::stop);
        }
    }

    @Test
    default void kill_thenStart_keepsWhatWasAcknowledged() {
        try (Launcher launcher = newLauncher()) {
            assertKept(launcher, launcher::kill);
        }
    }

    // spec: last-usage.md LU-11, LU-30
    @Test
    default void stop_rightBehindAUse_keepsWhatIsToldOfIt() throws JsonProcessingException {
        try (Launcher launcher = newLauncher()) {
            launcher.start();
            String key;
            try (Clients clients = new Clients(launcher)) {
                key = clients.kms().createKey().keyMetadata().keyId();
                clients.kms().generateDataKey(request -> request.keyId(key).keySpec("AES_256"));
            }
            JsonNode told = LastUsageBehaviour.lastUsage(launcher, key);
            assertThat(told.path("KeyLastUsage").path("Operation").asText()).isEqualTo("GenerateDataKey");

            launcher.stop();
            launcher.start();

            assertThat(LastUsageBehaviour.lastUsage(launcher, key)).isEqualTo(told);
        }
    }

    private static void assertKept(Launcher launcher, Runnable end) {
        String alias = Behaviour.aliasName();
        KeyMetadata key;
        SdkBytes blob;
        launcher.start();
        try (Clients clients = new Clients(launcher)) {
            key = clients.kms()
                    .createKey(request -> request.description("kept"))
                    .keyMetadata();
            clients.kms().createAlias(request -> request.aliasName(alias).targetKeyId(key.keyId()));
            blob = clients.kms()
                    .encrypt(request -> request.keyId(alias).plaintext(Behaviour.bytes("kept")))
                    .ciphertextBlob();
        }
        end.run();
        launcher.start();
        try (Clients clients = new Clients(launcher)) {
            assertThat(clients.kms()
                            .describeKey(request -> request.keyId(alias))
                            .keyMetadata())
                    .isEqualTo(key);
            assertThat(clients.kms()
                            .decrypt(request -> request.ciphertextBlob(blob))
                            .plaintext()
                            .asUtf8String())
                    .isEqualTo("kept");
        }
    }
}
