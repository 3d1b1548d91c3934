package dev.keyhold.server.shell;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class UserConfigTest {
    @TempDir
    private Path directory;

    private Path config(String text) throws IOException {
        return Files.writeString(directory.resolve("config"), text);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "[default]\nsso_session = work\n",
                "[default]\nrole_arn = arn:aws:iam::111122223333:role/r\nsource_profile = base\n",
                "[profile default]\nweb_identity_token_file = /t\n",
                "[default]\nignore_configured_endpoint_urls = True\n",
            })
    void wins_defaultProfileWithOtherCredentials_isTrue(String text) throws IOException {
        assertThat(UserConfig.wins(config(text))).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "[default]\nregion = eu-west-1\noutput = json\n",
                "[profile work]\nsso_session = work\n",
                "[default]\nignore_configured_endpoint_urls = false\n",
            })
    void wins_otherConfiguration_isFalse(String text) throws IOException {
        assertThat(UserConfig.wins(config(text))).isFalse();
    }

    @Test
    void wins_noConfiguration_isFalse() {
        assertThat(UserConfig.wins(directory.resolve("absent"))).isFalse();
    }
}
