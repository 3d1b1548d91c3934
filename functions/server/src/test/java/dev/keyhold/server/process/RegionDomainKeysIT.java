package dev.keyhold.server.process;

import static org.assertj.core.api.Assertions.assertThat;

import dev.keyhold.kms.crypto.WrappingKeyId;
import dev.keyhold.kms.store.DomainKeyTable;
import dev.keyhold.kms.store.Store;
import dev.keyhold.kms.store.sqlite.SqliteStore;
import dev.keyhold.server.client.ServerClient;
import dev.keyhold.server.config.ServerSettings;
import dev.keyhold.server.config.SettingsReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.kms.KmsClient;

/** Domain keys are replaced where a Region has a file of its own (domain-keys.md section 6). */
class RegionDomainKeysIT {
    private static final SdkBytes PLAINTEXT = SdkBytes.fromUtf8String("the plans");
    private static final List<Region> REGIONS = List.of(Region.US_EAST_1, Region.EU_WEST_1);

    @TempDir
    private Path directory;

    private ServerProcessLauncher server = new ServerProcessLauncher(Path.of(""));
    private Path home = Path.of("");
    private Path ireland = Path.of("");

    @BeforeEach
    void prepare() throws IOException {
        server = new ServerProcessLauncher(directory);
        home = server.data().resolve("keyhold.db");
        ireland = server.data().resolve("eu.db");
        Files.createDirectories(server.data());
        Files.write(
                server.data().resolve("keyhold.properties"),
                List.of("keyhold.region.\"eu-west-1\".store=eu.db", "keyhold.jobs.interval=1h"));
        server.start();
    }

    @AfterEach
    void end() {
        server.close();
    }

    // spec: domain-keys.md DK-27, DK-50, DK-52
    @Test
    void roll_withAServerAndWithout_isOfEveryFile() {
        List<SdkBytes> blobs = encrypted();
        WrappingKeyId first = domainKey(home);
        WrappingKeyId second = domainKey(ireland);
        assertThat(CommandLineRun.on(server, "due").lines())
                .satisfiesExactlyInAnyOrder(
                        line -> assertThat(line).matches("20\\S+Z      roll-domain-key  domain-key/" + first),
                        line -> assertThat(line)
                                .matches("20\\S+Z      roll-domain-key  domain-key/" + second + "  of eu-west-1"));

        assertThat(roll()).startsWith("Replaced the domain keys of " + server.data() + ", one in each of 2 stores;");

        assertThat(domainKey(home)).isNotEqualTo(first);
        assertThat(domainKey(ireland)).isNotEqualTo(second);
        requireDecrypts(blobs);
        requireDecrypts(encrypted());
        WrappingKeyId third = domainKey(ireland);
        server.stop();
        assertThat(CommandLineRun.on(server, "due")).contains(third + "  of eu-west-1");

        assertThat(roll()).startsWith("Replaced the domain keys of " + server.data() + ", one in each of 2 stores;");

        assertThat(domainKey(ireland)).isNotEqualTo(third);
        server.start();
        requireDecrypts(blobs);
    }

    // spec: domain-keys.md DK-51
    @Test
    void roll_whileOneFileCannotBeWritten_isDoneInTheOther_andCatchesUp() throws SQLException {
        List<SdkBytes> blobs = encrypted();
        WrappingKeyId first = domainKey(home);
        WrappingKeyId second = domainKey(ireland);
        makeDue();
        try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + ireland);
                Statement outage = connection.createStatement()) {
            outage.execute("BEGIN IMMEDIATE");

            assertThat(CommandLineRun.on(server, "due", "--run"))
                    .containsPattern("roll-domain-key: \\d done, 0 waiting, 1 failed");
            assertThat(roll()).startsWith("keyhold: ");

            assertThat(domainKey(home)).isNotEqualTo(first);
            assertThat(domainKey(ireland)).isEqualTo(second);
            requireDecrypts(blobs);
            try (KmsClient virginia = server.client(Region.US_EAST_1)) {
                assertThat(virginia.createKey().keyMetadata().enabled()).isTrue();
            }
            assertThat(CommandLineRun.on(server, "due")).contains("  due roll-domain-key  domain-key/" + second);
            outage.execute("ROLLBACK");
        }

        assertThat(CommandLineRun.on(server, "due", "--run"))
                .contains("roll-domain-key: 1 done, 0 waiting, 0 failed\n");

        assertThat(domainKey(ireland)).isNotEqualTo(second);
        requireDecrypts(blobs);
    }

    /** One ciphertext of each Region. */
    private List<SdkBytes> encrypted() {
        return REGIONS.stream()
                .map(region -> {
                    try (KmsClient kms = server.client(region)) {
                        String key = kms.createKey().keyMetadata().arn();
                        return kms.encrypt(request -> request.keyId(key).plaintext(PLAINTEXT))
                                .ciphertextBlob();
                    }
                })
                .toList();
    }

    private void requireDecrypts(List<SdkBytes> blobs) {
        for (int i = 0; i < blobs.size(); i++) {
            SdkBytes blob = blobs.get(i);
            try (KmsClient kms = server.client(REGIONS.get(i))) {
                assertThat(kms.decrypt(request -> request.ciphertextBlob(blob)).plaintext())
                        .isEqualTo(PLAINTEXT);
            }
        }
    }

    private String roll() {
        return CommandLineRun.on(server, "domain-key", "roll");
    }

    /** The only one of a file. */
    private static WrappingKeyId domainKey(Path file) {
        try (Store store = SqliteStore.open(file)) {
            DomainKeyTable domainKeys = new DomainKeyTable(store);
            assertThat(domainKeys.all()).hasSize(1);
            return domainKeys.read().current();
        }
    }

    /** The server does not look for work by itself within an hour. */
    private void makeDue() {
        ServerSettings settings = new SettingsReader(Map.of(), directory)
                .read(Map.of("keyhold.data", server.data().toString()));
        try (ServerClient client = ServerClient.find(settings).orElseThrow()) {
            client.call("RollDomainKey", Map.of());
        }
    }
}
