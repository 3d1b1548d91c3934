package dev.keyhold.server.shell;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.keyhold.kms.key.Region;
import dev.keyhold.server.CommandFailedException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ProfileWriterTest {
    @TempDir
    private Path home;

    private UserFiles files = new UserFiles(Path.of(""), Path.of(""));

    @BeforeEach
    void nameFiles() {
        files = new UserFiles(home.resolve(".aws/config"), home.resolve(".aws/credentials"));
    }

    private ClientSetup setup(String endpoint, @Nullable Path authorities) throws IOException {
        Path credentials = Files.writeString(
                home.resolve("server-credentials"),
                "[default]\naws_access_key_id = AKIAX\naws_secret_access_key = c2VjcmV0/+=\n");
        return new ClientSetup(endpoint, new Region("us-east-1"), credentials, authorities);
    }

    @Test
    void write_noFilesYet_makesBothForTheirOwner() throws IOException {
        new ProfileWriter(files).write("kh", setup("http://127.0.0.1:7480", null));

        assertThat(files.config()).hasContent("""
                [profile kh]
                region = us-east-1
                services = keyhold-kh

                [services keyhold-kh]
                kms =
                  endpoint_url = http://127.0.0.1:7480
                sts =
                  endpoint_url = http://127.0.0.1:7480
                iam =
                  endpoint_url = http://127.0.0.1:7480
                cloudtrail =
                  endpoint_url = http://127.0.0.1:7480
                """);
        assertThat(files.credentials())
                .hasContent("[kh]\naws_access_key_id = AKIAX\naws_secret_access_key = c2VjcmV0/+=\n");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(files.credentials())))
                .isEqualTo("rw-------");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(home.resolve(".aws"))))
                .isEqualTo("rwx------");
    }

    @Test
    void write_again_changesNothing() throws IOException {
        ProfileWriter writer = new ProfileWriter(files);
        writer.write("kh", setup("https://localhost:1", Path.of("/b.pem")));
        String config = Files.readString(files.config());

        writer.write("kh", setup("https://localhost:1", Path.of("/b.pem")));

        assertThat(files.config()).hasContent(config);
    }

    @Test
    void write_againOverPlainHttp_removesTheBundle() throws IOException {
        ProfileWriter writer = new ProfileWriter(files);
        writer.write("kh", setup("https://localhost:1", Path.of("/b.pem")));
        assertThat(files.config()).content().contains("ca_bundle = /b.pem", "endpoint_url = https://localhost:1");

        writer.write("kh", setup("http://localhost:2", null));

        assertThat(files.config())
                .content()
                .contains("endpoint_url = http://localhost:2")
                .doesNotContain("ca_bundle", "https://localhost:1");
    }

    @Test
    void write_besideOthers_keepsEveryLineOfTheirs() throws IOException {
        Files.createDirectories(home.resolve(".aws"));
        String config = "# mine\n[default]\nregion = eu-west-1\n\n[profile kh2]\noutput = text\n";
        Files.writeString(files.config(), config);
        Files.writeString(files.credentials(), "[default]\naws_access_key_id = THEIRS");

        new ProfileWriter(files).write("kh", setup("http://localhost:2", null));

        assertThat(Files.readString(files.config())).startsWith(config);
        assertThat(Files.readString(files.credentials()))
                .startsWith("[default]\naws_access_key_id = THEIRS\n\n[kh]\naws_access_key_id = AKIAX\n");
    }

    @Test
    void write_settingsAddedByTheUser_stay() throws IOException {
        ProfileWriter writer = new ProfileWriter(files);
        writer.write("kh", setup("http://localhost:2", null));
        Files.writeString(
                files.config(),
                Files.readString(files.config()).replace("[profile kh]", "[profile kh]\noutput = yaml"));

        writer.write("kh", setup("http://localhost:3", null));

        assertThat(files.config()).content().contains("output = yaml");
    }

    @Test
    void write_profileOfSomebodyElse_isRefusedAndNothingChanges() throws IOException {
        Files.createDirectories(home.resolve(".aws"));
        Files.writeString(files.credentials(), "[kh]\naws_access_key_id = THEIRS\n");

        assertThatThrownBy(() -> new ProfileWriter(files).write("kh", setup("http://localhost:2", null)))
                .isInstanceOf(CommandFailedException.class)
                .hasMessageContaining("it is not Keyhold's; choose another name");

        assertThat(files.config()).doesNotExist();
        assertThat(files.credentials()).hasContent("[kh]\naws_access_key_id = THEIRS\n");
    }

    @ParameterizedTest
    @ValueSource(strings = {"default", "", "a b", "a]b", "a\nb", "../x"})
    void write_unusableName_isRefused(String name) throws IOException {
        ClientSetup setup = setup("http://localhost:2", null);

        assertThatThrownBy(() -> new ProfileWriter(files).write(name, setup))
                .isInstanceOf(CommandFailedException.class);

        assertThat(files.config()).doesNotExist();
    }

    @Test
    void userFiles_variablesThatNameTheDataDirectory_areNotTheUsers() {
        Path data = home.resolve("data");
        Map<String, String> environment = Map.of(
                "AWS_SHARED_CREDENTIALS_FILE", data.resolve("credentials").toString(), "AWS_CONFIG_FILE", "/dev/null");

        assertThat(UserFiles.of(environment, home, data)).isEqualTo(files);
    }

    @Test
    void userFiles_variablesThatNameOthers_areTaken() {
        Map<String, String> environment = Map.of("AWS_SHARED_CREDENTIALS_FILE", "/c", "AWS_CONFIG_FILE", "/d");

        assertThat(UserFiles.of(environment, home, home.resolve("data")))
                .isEqualTo(new UserFiles(Path.of("/d"), Path.of("/c")));
    }
}
