package dev.keyhold.server.process;

import static org.assertj.core.api.Assertions.assertThat;

import dev.keyhold.kms.key.KeyArn;
import dev.keyhold.kms.store.KeyTable;
import dev.keyhold.kms.store.Store;
import dev.keyhold.kms.store.sqlite.SqliteStore;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.Statement;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.Callable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.kms.KmsClient;
import software.amazon.awssdk.services.kms.model.KeyState;

/** A real server in which one Region has a store of its own. */
class RegionStoresIT {
    @TempDir
    private Path directory;

    // spec: multi-region.md MR-4, MR-12, MR-16, MR-18, MR-32
    @Test
    void regionWithItsOwnStore_sharesAKey_survivesAKill_andCatchesUpAfterAnOutage() throws Exception {
        try (ServerProcessLauncher server = new ServerProcessLauncher(directory)) {
            Files.createDirectories(server.data());
            Files.write(
                    server.data().resolve("keyhold.properties"),
                    List.of("keyhold.region.\"eu-west-1\".store=eu.db", "keyhold.jobs.interval=1s"));
            Path file = server.data().resolve("eu.db");
            server.start();
            String key;
            String single;
            SdkBytes blob;
            try (KmsClient virginia = server.client(Region.US_EAST_1);
                    KmsClient ireland = server.client(Region.EU_WEST_1)) {
                key = virginia.createKey(request -> request.multiRegion(true))
                        .keyMetadata()
                        .keyId();
                single = ireland.createKey().keyMetadata().arn();
                ireland.enableKeyRotation(request -> request.keyId(single));
                blob = virginia.encrypt(request -> request.keyId(key).plaintext(SdkBytes.fromUtf8String("the plans")))
                        .ciphertextBlob();
                virginia.replicateKey(request -> request.keyId(key).replicaRegion("eu-west-1"));
                await(() -> ireland.describeKey(request -> request.keyId(key))
                                .keyMetadata()
                                .keyState()
                        == KeyState.ENABLED);
            }
            assertThat(CommandLineRun.on(server, "due")).contains("rotate-key  " + single);
            server.kill();
            server.start();
            try (KmsClient virginia = server.client(Region.US_EAST_1);
                    KmsClient ireland = server.client(Region.EU_WEST_1)) {
                for (KmsClient region : List.of(virginia, ireland)) {
                    assertThat(region.decrypt(request -> request.ciphertextBlob(blob))
                                    .plaintext()
                                    .asUtf8String())
                            .isEqualTo("the plans");
                }
                String before = material(virginia, key);
                try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + file);
                        Statement outage = connection.createStatement()) {
                    outage.execute("BEGIN IMMEDIATE");
                    virginia.rotateKeyOnDemand(request -> request.keyId(key));
                    assertThat(virginia.createKey().keyMetadata().enabled()).isTrue();
                    assertThat(material(virginia, key))
                            .as("while one Region fails")
                            .isEqualTo(before);
                    assertThat(material(ireland, key)).isEqualTo(before);
                    outage.execute("ROLLBACK");
                }
                await(() -> !material(virginia, key).equals(before)
                        && material(ireland, key).equals(material(virginia, key)));
            }
            server.stop();
            assertThat(CommandLineRun.on(server, "due")).contains("rotate-key  " + single);
            assertThat(CommandLineRun.on(
                            server, "backup", directory.resolve("backup").toString()))
                    .startsWith("keyhold: keyhold backup works on one file, but Regions have their own (" + file + ")");
            assertThat(directory.resolve("backup")).doesNotExist();
            assertThat(CommandLineRun.on(server, "root", "rotate"))
                    .startsWith("keyhold: keyhold root rotate works on one file, but Regions have their own");
            String account = KeyArn.parse(single).orElseThrow().account().value();
            KeyArn primary = KeyArn.parse("arn:aws:kms:us-east-1:" + account + ":key/" + key)
                    .orElseThrow();
            KeyArn replica = KeyArn.parse("arn:aws:kms:eu-west-1:" + account + ":key/" + key)
                    .orElseThrow();
            try (Store home = SqliteStore.open(server.data().resolve("keyhold.db"));
                    Store ireland = SqliteStore.open(file)) {
                assertThat(new KeyTable(home).find(primary)).isPresent();
                assertThat(new KeyTable(home).find(replica)).isEmpty();
                assertThat(new KeyTable(ireland).find(primary)).isEmpty();
                assertThat(new KeyTable(ireland).find(replica)).isPresent();
            }
        }
    }

    private static String material(KmsClient kms, String key) {
        return kms.describeKey(request -> request.keyId(key)).keyMetadata().currentKeyMaterialId();
    }

    private static void await(Callable<Boolean> condition) throws Exception {
        Instant end = Instant.now().plusSeconds(60);
        while (!condition.call()) {
            assertThat(Instant.now()).isBefore(end);
            Thread.sleep(50);
        }
    }
}
