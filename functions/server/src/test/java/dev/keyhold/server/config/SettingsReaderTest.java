package dev.keyhold.server.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.keyhold.kms.key.Region;
import dev.keyhold.kms.operation.Quotas;
import dev.keyhold.kms.rootkey.aws.AwsRootKey;
import dev.keyhold.server.CommandFailedException;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SettingsReaderTest {
    @TempDir
    private Path home;

    private ServerSettings read(Map<String, String> environment, Map<String, String> flags) {
        return new SettingsReader(environment, home).read(flags);
    }

    private Path file(String... lines) throws IOException {
        Path directory = Files.createDirectories(home.resolve(".local/share/keyhold"));
        return Files.write(directory.resolve("keyhold.properties"), List.of(lines));
    }

    @Test
    void read_nothingGiven_hasTheDocumentedDefaults() {
        ServerSettings settings = read(Map.of(), Map.of());

        assertThat(settings.directory().root()).isEqualTo(home.resolve(".local/share/keyhold"));
        assertThat(settings.http()).isEqualTo(new Listener("127.0.0.1", 7480));
        assertThat(settings.https().listener()).isEqualTo(new Listener("127.0.0.1", 7443));
        assertThat(settings.https().own()).isNull();
        assertThat(settings.region()).hasToString("us-east-1");
        assertThat(settings.account()).isNull();
        assertThat(settings.rootKey())
                .isEqualTo(new RootKeySettings(
                        RootKeySource.FILE, settings.directory().rootKey(), null, null));
    }

    @Test
    void read_sameSettingEverywhere_flagThenEnvironmentThenFileWins() throws IOException {
        file("keyhold.https.port=1001");
        Map<String, String> environment = Map.of("KEYHOLD_HTTPS_PORT", "1002");
        Map<String, String> flags = Map.of("keyhold.https.port", "1003");

        assertThat(read(Map.of(), Map.of()).https().listener().port()).isEqualTo(1001);
        assertThat(read(environment, Map.of()).https().listener().port()).isEqualTo(1002);
        assertThat(read(environment, flags).https().listener().port()).isEqualTo(1003);
    }

    @Test
    void read_nestedNamesInTheEnvironment_areUnderstood() {
        Map<String, String> environment = Map.of(
                "KEYHOLD_ROOT_KEY_PROVIDER", "passphrase",
                "KEYHOLD_ROOT_KEY_PASSPHRASE_FILE", "/run/secret",
                "KEYHOLD_ACCOUNT_ID", "111122223333");

        ServerSettings settings = read(environment, Map.of());

        assertThat(settings.rootKey())
                .isEqualTo(new RootKeySettings(
                        RootKeySource.PASSPHRASE,
                        settings.directory().passphraseParameters(),
                        Path.of("/run/secret"),
                        null));
        assertThat(settings.account()).hasToString("111122223333");
    }

    // spec: key-hierarchy.md KH-87
    @Test
    void read_rootKeyAtAws_isNamedByItsArn_andTakesNothingOfAnother() {
        String arn = "arn:aws:kms:eu-west-1:111122223333:key/1";
        Map<String, String> flags = Map.of(
                "keyhold.root-key.provider", "aws-kms",
                "keyhold.root-key.arn", arn,
                "keyhold.root-key.endpoint", "http://127.0.0.1:4566");

        assertThat(read(Map.of(), flags).rootKey().aws())
                .isEqualTo(new AwsRootKey(AwsRootKey.Keeper.AWS_KMS, arn, URI.create("http://127.0.0.1:4566")));
        for (String other : List.of("KEYHOLD_ROOT_KEY_FILE", "KEYHOLD_ROOT_KEY_PASSPHRASE_FILE")) {
            assertThatThrownBy(() -> read(Map.of(other, "/x"), flags))
                    .isInstanceOf(CommandFailedException.class)
                    .hasMessageContaining("; set keyhold.root-key.provider=");
        }
    }

    @Test
    void read_variablesOfTheLauncherAndOfTests_areNotSettings() {
        Map<String, String> environment =
                Map.of("KEYHOLD_BUILD", "never", "KEYHOLD_JAVA_OPTS", "-Xmx1g", "KEYHOLD_VECTORS", "/x");

        assertThat(read(environment, Map.of()).http()).isNotNull();
    }

    @Test
    void read_dataDirectory_flagThenVariableThenXdg() {
        Map<String, String> all = Map.of("KEYHOLD_DATA", "/var/k", "XDG_DATA_HOME", "/xdg");

        assertThat(read(all, Map.of("keyhold.data", "/flag/../dir")).directory().root())
                .isEqualTo(Path.of("/dir"));
        assertThat(read(all, Map.of()).directory().root()).isEqualTo(Path.of("/var/k"));
        assertThat(read(Map.of("XDG_DATA_HOME", "/xdg"), Map.of()).directory().root())
                .isEqualTo(Path.of("/xdg/keyhold"));
        assertThat(read(Map.of("XDG_DATA_HOME", "relative"), Map.of())
                        .directory()
                        .root())
                .isEqualTo(home.resolve(".local/share/keyhold"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "keyhold.http.port|abc|keyhold.http.port is abc: Expected an integer value",
                "keyhold.http.port|65536|65536 is not",
                "keyhold.https.port|-1|-1 is not",
                "keyhold.region|moon|keyhold.region is moon, which is no Region",
                "keyhold.account-id|12345|an account ID has twelve digits",
                "keyhold.store|dynamodb|no table is named: set keyhold.dynamodb.table, or give --table",
                "keyhold.root-key.provider|hsm|keyhold.root-key.provider is hsm",
                "keyhold.root-key.passphrase-file|/x|set keyhold.root-key.provider=passphrase",
                "keyhold.root-key.provider|aws-kms|no ARN says which it is: set keyhold.root-key.arn",
                "keyhold.root-key.arn|arn:aws:kms:eu-west-1:111122223333:key/1|set keyhold.root-key.provider to aws-kms",
                "keyhold.root-key.endpoint|http://127.0.0.1:1|set keyhold.root-key.provider to aws-kms",
                "keyhold.https.certificate|/x|set both or neither",
                "keyhold.https.key|/x|set both or neither",
                "keyhold.http.host|0.0.0.0|use HTTPS there",
                "keyhold.jobs.interval|0s|from one second to one day",
                "keyhold.jobs.interval|25h|from one second to one day",
                "keyhold.jobs.interval|often|keyhold.jobs.interval is often",
                "keyhold.quotas.on-demand-rotations|-1|must not be negative",
                "keyhold.backup.retention-days|-1|keyhold.backup.retention-days must be from 0 to 36500",
                "keyhold.backup.retention-days|36501|keyhold.backup.retention-days must be from 0 to 36500",
                "keyhold.backup.retention-days|long|keyhold.backup.retention-days is long",
                "keyhold.http.host|no-such-host.invalid|no such host",
            })
    void read_unusableValue_isRefusedInOneLine(String name, String value, String message) {
        assertThatThrownBy(() -> read(Map.of(), Map.of(name, value)))
                .isInstanceOf(CommandFailedException.class)
                .hasMessageContaining(message)
                .message()
                .doesNotContain("\n", "Exception", "SRCFG");
    }

    // spec: lifecycle.md LC-25; erasure.md section 3
    @Test
    void read_quotaOfRotationsAndRetentionOfBackups_asGiven_orTheDocumentedDefaults() throws IOException {
        assertThat(read(Map.of(), Map.of()).quotas()).isEqualTo(new Quotas(25));
        assertThat(read(Map.of(), Map.of()).erasures().backupRetention()).isEqualTo(Duration.ofDays(35));
        file("keyhold.quotas.on-demand-rotations=3", "keyhold.backup.retention-days=10");
        assertThat(read(Map.of(), Map.of()).quotas()).isEqualTo(new Quotas(3));
        assertThat(read(Map.of(), Map.of()).erasures().backupRetention()).isEqualTo(Duration.ofDays(10));

        for (int days : new int[] {0, 36_500}) {
            Map<String, String> flags = Map.of("keyhold.backup.retention-days", String.valueOf(days));
            assertThat(read(Map.of(), flags).backupRetention()).isEqualTo(Duration.ofDays(days));
        }
    }

    @Test
    void read_plainHttpOffLoopback_isAllowedOnlyWhenSwitchedOn() {
        Map<String, String> flags = Map.of("keyhold.http.host", "0.0.0.0", "keyhold.http.insecure-remote", "true");

        assertThat(read(Map.of(), flags).http()).isEqualTo(new Listener("0.0.0.0", 7480));
    }

    @Test
    void read_plainHttpOff_hasNoListener() {
        assertThat(read(Map.of("KEYHOLD_HTTP_ENABLED", "false"), Map.of()).http())
                .isNull();
    }

    @ParameterizedTest
    @CsvSource({"keyhold.htp.port", "keyhod.http.port", "keyhold.data", "KEYHOLD_HTTP_PORT"})
    void read_unknownNameInTheFile_isRefusedWithTheNamesThatThereAre(String name) throws IOException {
        Path file = file(name + "=1");

        assertThatThrownBy(() -> read(Map.of(), Map.of()))
                .isInstanceOf(CommandFailedException.class)
                .hasMessageStartingWith(file + ": there is no setting " + name)
                .hasMessageContaining("keyhold.http.port");
    }

    @Test
    void read_settingOfTheFrameworkInTheFile_isLeftToIt() throws IOException {
        file("quarkus.log.level=DEBUG");

        assertThat(read(Map.of(), Map.of()).region()).hasToString("us-east-1");
    }

    @Test
    void url_ofAnyAddress_isReachableFromHere() {
        assertThat(new Listener("0.0.0.0", 1).url("http")).isEqualTo("http://127.0.0.1:1");
        assertThat(new Listener("::", 1).url("http")).isEqualTo("http://[::1]:1");
        assertThat(new Listener("::1", 1).url("https")).isEqualTo("https://[::1]:1");
        assertThat(new Listener("kms.example", 1).url("https")).isEqualTo("https://kms.example:1");
    }

    // spec: multi-region.md MR-13
    @Test
    void read_storesOfRegions_areFilesInTheDataDirectory_orElsewhere() throws IOException {
        file(
                "keyhold.region=eu-west-2",
                "keyhold.region.\"eu-west-1\".store=eu.db",
                "keyhold.region.ap-south-1.store=/srv/mumbai.db");
        Path directory = home.resolve(".local/share/keyhold");

        ServerSettings settings = read(Map.of(), Map.of());

        assertThat(settings.region()).hasToString("eu-west-2");
        assertThat(settings.regionStores())
                .isEqualTo(Map.of(
                        new Region("eu-west-1"), directory.resolve("eu.db"),
                        new Region("ap-south-1"), Path.of("/srv/mumbai.db")));
    }

    // spec: key-hierarchy.md KH-98
    @Test
    void read_storesOfRegions_areInTheOrderOfTheirNames() throws IOException {
        List<String> names = List.of("us-west-2", "eu-west-3", "sa-east-1", "eu-west-1", "ap-south-1", "eu-west-2");
        file(names.stream()
                .map(name -> "keyhold.region.\"%s\".store=%s.db".formatted(name, name))
                .toArray(String[]::new));

        ServerSettings settings = read(Map.of(), Map.of());

        assertThat(settings.regionStores().keySet())
                .extracting(Region::name)
                .containsExactlyElementsOf(new TreeSet<>(names));
        assertThat(settings.stores())
                .extracting(StoreFile::name)
                .containsExactly(
                        "keyhold.db",
                        "ap-south-1.db",
                        "eu-west-1.db",
                        "eu-west-2.db",
                        "eu-west-3.db",
                        "sa-east-1.db",
                        "us-west-2.db");
    }

    // spec: multi-region.md MR-13
    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            "mars".store=eu.db                            | keyhold.region."mars".store: mars is no Region
            "eu-west-1".store=keyhold.db                  | keyhold.region."eu-west-1".store is DIR/keyhold.db, where every Region is that has no store of its own
            "eu-west-1".store=root-key                    | keyhold.region."eu-west-1".store is DIR/root-key, but the name of a store ends in .db
            "eu-west-1".store=a.db,"eu-west-2".store=a.db | keyhold.region."eu-west-2".store is DIR/a.db, which is another Region's store already
            """)
    void read_storeOfARegionThatCannotBe_isRefused(String lines, String message) throws IOException {
        file(("," + lines).replace(",", ",keyhold.region.").substring(1).split(","));
        Path directory = home.resolve(".local/share/keyhold");

        assertThatThrownBy(() -> read(Map.of(), Map.of()))
                .isInstanceOf(CommandFailedException.class)
                .hasMessage(message.replace("DIR", directory.toString()));
    }

    // spec: multi-region.md MR-13
    @Test
    void read_storeOfARegion_besideATable_orInTheEnvironment_isRefused() throws IOException {
        file("keyhold.region.eu-west-1.store=eu.db", "keyhold.store=dynamodb", "keyhold.dynamodb.table=t");
        assertThatThrownBy(() -> read(Map.of(), Map.of()))
                .hasMessage(
                        "keyhold.region.\"eu-west-1\".store is for a store in the data directory, and keyhold.store is"
                                + " dynamodb");
        assertThatThrownBy(() -> read(Map.of("KEYHOLD_REGION__EU_WEST_1__STORE", "eu.db"), Map.of()))
                .hasMessageStartingWith(
                        "KEYHOLD_REGION__EU_WEST_1__STORE is in the environment, but the store of a Region is"
                                + " set in keyhold.properties");
    }
}
