package dev.keyhold.server.process;

import static org.assertj.core.api.Assertions.assertThat;

import dev.keyhold.kms.store.Item;
import dev.keyhold.kms.store.Query;
import dev.keyhold.kms.store.Store;
import dev.keyhold.kms.store.sqlite.SqliteStore;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.kms.KmsClient;

/** {@code keyhold domain-key roll}, with a server that runs and without one (domain-keys.md). */
class DomainKeyCommandIT {
    private static final SdkBytes PLAINTEXT = SdkBytes.fromUtf8String("plaintext");

    @RegisterExtension
    private final CommandServer server = new CommandServer();

    // spec: domain-keys.md DK-27, DK-26
    @Test
    void roll_ofARunningServer_andWithoutOne_leavesEveryCiphertextReadable() throws IOException {
        server.start();
        SdkBytes ciphertext;
        String key;
        try (KmsClient kms = server.client(Region.EU_WEST_1)) {
            key = kms.createKey().keyMetadata().arn();
            ciphertext = encrypt(kms, key);
            assertThat(roll()).startsWith("Replaced the domain key of " + server.data());
            requireReadable(kms, ciphertext);
            requireReadable(kms, encrypt(kms, key));
            kms.createKey();
        }
        server.stop();
        Item former = domainKey();

        assertThat(roll()).startsWith("Replaced the domain key of " + server.data());

        assertThat(domainKey().key()).isNotEqualTo(former.key());
        assertThat(Files.readString(server.data().resolve("keyhold.db"), StandardCharsets.ISO_8859_1))
                .doesNotContain(new String(former.attributes().bytes("wrapped"), StandardCharsets.ISO_8859_1));
        server.start();
        try (KmsClient kms = server.client(Region.EU_WEST_1)) {
            requireReadable(kms, ciphertext);
            requireReadable(kms, encrypt(kms, key));
        }
    }

    private static SdkBytes encrypt(KmsClient kms, String key) {
        return kms.encrypt(request -> request.keyId(key).plaintext(PLAINTEXT)).ciphertextBlob();
    }

    private static void requireReadable(KmsClient kms, SdkBytes ciphertext) {
        assertThat(kms.decrypt(request -> request.ciphertextBlob(ciphertext)).plaintext())
                .isEqualTo(PLAINTEXT);
    }

    /** The only one. */
    private Item domainKey() {
        try (Store store = SqliteStore.open(server.data().resolve("keyhold.db"))) {
            assertThat(store.query(new Query("domain-keys", "", null, 10)).items())
                    .hasSize(1);
            return store.query(new Query("domain-keys", "", null, 10)).items().get(0);
        }
    }

    private String roll() {
        return server.run("domain-key", "roll");
    }
}
