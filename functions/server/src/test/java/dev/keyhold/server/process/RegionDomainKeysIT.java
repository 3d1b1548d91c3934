package dev.keyhold.server.process;

import static org.assertj.core.api.Assertions.assertThat;

import dev.keyhold.kms.crypto.WrappingKeyId;
import dev.keyhold.server.client.ServerClient;
import dev.keyhold.server.config.ServerSettings;
import dev.keyhold.server.config.SettingsReader;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.kms.KmsClient;

/** Domain keys are replaced where a Region has a file of its own (domain-keys.md section 6). */
class RegionDomainKeysIT {
    @RegisterExtension
    private final CommandServer server = new CommandServer();

    private final Ciphertexts ciphertexts = new Ciphertexts(server);
    private Path home = Path.of("");
    private Path ireland = Path.of("");

    @BeforeEach
    void start() throws IOException {
        server.settings("keyhold.region.\"eu-west-1\".store=eu.db", "keyhold.jobs.interval=1h");
        home = server.data().resolve("keyhold.db");
        ireland = server.data().resolve("eu.db");
        server.start();
        encrypt();
    }

    private void encrypt() {
        ciphertexts.add(Region.US_EAST_1, 1);
        ciphertexts.add(Region.EU_WEST_1, 1);
    }

    // spec: domain-keys.md DK-27, DK-50, DK-52
    @Test
    void roll_withAServerAndWithout_isOfEveryFile() {
        WrappingKeyId first = StoredDomainKeyIds.only(home);
        WrappingKeyId second = StoredDomainKeyIds.only(ireland);
        assertThat(server.run("due").lines())
                .satisfiesExactlyInAnyOrder(
                        line -> assertThat(line).matches("20\\S+Z      roll-domain-key  domain-key/" + first),
                        line -> assertThat(line)
                                .matches("20\\S+Z      roll-domain-key  domain-key/" + second + "  of eu-west-1"));

        assertThat(roll()).startsWith("Replaced the domain keys of " + server.data() + ", one in each of 2 stores;");

        assertThat(StoredDomainKeyIds.only(home)).isNotEqualTo(first);
        assertThat(StoredDomainKeyIds.only(ireland)).isNotEqualTo(second);
        ciphertexts.requireDecrypt();
        encrypt();
        WrappingKeyId third = StoredDomainKeyIds.only(ireland);
        server.stop();
        assertThat(server.run("due")).contains(third + "  of eu-west-1");

        assertThat(roll()).startsWith("Replaced the domain keys of " + server.data() + ", one in each of 2 stores;");

        assertThat(StoredDomainKeyIds.only(ireland)).isNotEqualTo(third);
        server.start();
        ciphertexts.requireDecrypt();
    }

    // spec: domain-keys.md DK-51
    @Test
    void roll_whileOneFileCannotBeWritten_isDoneInTheOther_andCatchesUp() throws SQLException {
        WrappingKeyId first = StoredDomainKeyIds.only(home);
        WrappingKeyId second = StoredDomainKeyIds.only(ireland);
        makeDue();
        try (Outage outage = Outage.of(ireland)) {
            assertThat(outage).isNotNull();

            assertThat(server.run("due", "--run"))
                    .containsPattern("roll-domain-key: \\d done, 0 waiting, 1 failed")
                    .endsWith("keyhold: 1 failed, and will be tried again; the log says why\n");

            assertThat(StoredDomainKeyIds.only(home)).isNotEqualTo(first);
            assertThat(StoredDomainKeyIds.only(ireland)).isEqualTo(second);
            ciphertexts.requireDecrypt();
            try (KmsClient virginia = server.client(Region.US_EAST_1)) {
                assertThat(virginia.createKey().keyMetadata().enabled()).isTrue();
            }
            assertThat(server.run("due")).contains("  due roll-domain-key  domain-key/" + second);
        }

        assertThat(server.run("due", "--run")).containsPattern("roll-domain-key: \\d done, 0 waiting, 0 failed\n");

        assertThat(StoredDomainKeyIds.only(ireland)).isNotEqualTo(second);
        ciphertexts.requireDecrypt();
    }

    // spec: domain-keys.md DK-27; lifecycle.md LC-15; multi-region.md MR-18
    @Test
    void commands_whileOneFileCannotBeRead_doAndShowWhatIsInTheOther_andNameIt() throws SQLException {
        WrappingKeyId first = StoredDomainKeyIds.only(home);
        WrappingKeyId second = StoredDomainKeyIds.only(ireland);
        try (UnreadableStore unreadable = UnreadableStore.of(ireland)) {
            assertThat(unreadable).isNotNull();

            assertThat(server.run("due").lines())
                    .satisfiesExactly(
                            line -> assertThat(line).endsWith("      roll-domain-key  domain-key/" + first),
                            line -> assertThat(line)
                                    .isEqualTo("keyhold: the store of eu-west-1 cannot be read, so what falls due there"
                                            + " is not shown; the log says why"));
            assertThat(server.exitCode("due")).isEqualTo(1);
            assertThat(roll())
                    .startsWith(
                            "keyhold: the store of eu-west-1 cannot be used, so the domain key there may be as it was;")
                    .hasLineCount(1);
            assertThat(StoredDomainKeyIds.only(home)).isNotEqualTo(first);
            makeDue();
            assertThat(server.run("due", "--run"))
                    .contains("rotate-key: 0 done, 0 waiting, 0 failed, more to do\n", "roll-domain-key: 1 done, ")
                    .endsWith(
                            "keyhold: the store of eu-west-1 cannot be read, so what is due there waits; the log says why\n");
            assertThat(server.output()).contains("what is due in the store of eu-west-1 waits");
        }
        assertThat(StoredDomainKeyIds.only(ireland)).isEqualTo(second);

        assertThat(roll()).startsWith("Replaced the domain keys of ");

        assertThat(StoredDomainKeyIds.only(ireland)).isNotEqualTo(second);
        ciphertexts.requireDecrypt();
    }

    private String roll() {
        return server.run("domain-key", "roll");
    }

    /** The server does not look for work by itself within an hour. */
    private void makeDue() {
        ServerSettings settings = new SettingsReader(Map.of(), server.directory())
                .read(Map.of("keyhold.data", server.data().toString()));
        try (ServerClient client = ServerClient.find(settings).orElseThrow()) {
            client.call("RollDomainKey", Map.of());
        }
    }
}
