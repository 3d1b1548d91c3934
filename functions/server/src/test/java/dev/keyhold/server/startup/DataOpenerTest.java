package dev.keyhold.server.startup;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.keyhold.kms.crypto.RootKeyException;
import dev.keyhold.kms.crypto.SecureRandomSource;
import dev.keyhold.kms.store.InMemoryStore;
import dev.keyhold.kms.store.Store;
import dev.keyhold.server.CommandFailedException;
import dev.keyhold.server.config.ServerSettings;
import dev.keyhold.server.config.SettingsReader;
import dev.keyhold.server.directory.DataDirectory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.InstantSource;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DataOpenerTest {
    @TempDir
    private Path home;

    private final Store store = new InMemoryStore();

    private ServerSettings settings(Map<String, String> flags) {
        Map<String, String> all = new TreeMap<>(flags);
        all.put("keyhold.data", home.resolve("data").toString());
        ServerSettings settings = new SettingsReader(Map.of(), home).read(all);
        settings.directory().prepare();
        return settings;
    }

    private OpenedData open(Map<String, String> flags) {
        return new DataOpener(settings(flags), new SecureRandomSource(), InstantSource.system()).open(() -> {}, store);
    }

    private DataDirectory directory() {
        return new DataDirectory(home.resolve("data"));
    }

    @Test
    void open_first_makesAccountKeysAndCredentials() throws IOException {
        OpenedData data = open(Map.of());

        assertThat(data.isNew()).isTrue();
        assertThat(data.installation().rootAccessKeyId()).matches("AKIA[A-Z2-7]{16}");
        assertThat(Files.readString(directory().credentials()))
                .matches("(?s)# .*\\Q[default]\naws_access_key_id = "
                        + data.installation().rootAccessKeyId()
                        + "\naws_secret_access_key = \\E[A-Za-z0-9+/]{40}\n");
        assertThat(PosixFilePermissions.toString(
                        Files.getPosixFilePermissions(directory().credentials())))
                .isEqualTo("rw-------");
        assertThat(PosixFilePermissions.toString(
                        Files.getPosixFilePermissions(directory().rootKey())))
                .isEqualTo("rw-------");
    }

    @Test
    void open_second_findsWhatTheFirstMade() throws IOException {
        OpenedData first = open(Map.of());
        String credentials = Files.readString(directory().credentials());

        OpenedData second = open(Map.of());

        assertThat(second.isNew()).isFalse();
        assertThat(second.installation()).isEqualTo(first.installation());
        assertThat(second.keyring().currentId()).isEqualTo(first.keyring().currentId());
        assertThat(directory().credentials()).hasContent(credentials);
    }

    @Test
    void open_credentialsMissing_writesTheSameAgain() throws IOException {
        open(Map.of());
        String credentials = Files.readString(directory().credentials());
        Files.delete(directory().credentials());

        open(Map.of());

        assertThat(directory().credentials()).hasContent(credentials);
    }

    // spec: erasure.md ER-21
    @Test
    void open_emptyStoreBesideCredentials_isRefusedAndNothingIsMade() throws IOException {
        settings(Map.of());
        Files.writeString(directory().credentials(), "of another");

        assertThatThrownBy(() -> open(Map.of()))
                .isInstanceOf(CommandFailedException.class)
                .hasMessageContaining(
                        "holds no installation, but " + directory().credentials() + " is of one");
        assertThat(directory().rootKey()).doesNotExist();
        assertThat(directory().credentials()).hasContent("of another");
    }

    @Test
    void open_storeWithAnotherReceiptKey_writesThatAndKeepsTheOther() throws IOException {
        open(Map.of());
        String first = Files.readString(directory().receiptKey());
        open(Map.of());
        assertThat(directory().receiptKey()).hasContent(first);
        Files.writeString(directory().receiptKey(), "another");

        open(Map.of());

        assertThat(directory().receiptKey()).hasContent(first);
        try (Stream<Path> files = Files.list(directory().root())) {
            assertThat(files.filter(file -> file.getFileName().toString().startsWith("receipt-key.pem.replaced-")))
                    .singleElement()
                    .satisfies(file -> assertThat(file).hasContent("another"));
        }
    }

    @Test
    void open_rootKeyOfAnInterruptedFirstStart_isTaken() throws IOException {
        OpenedData interrupted = new DataOpener(settings(Map.of()), new SecureRandomSource(), InstantSource.system())
                .open(() -> {}, new InMemoryStore());
        byte[] rootKey = Files.readAllBytes(directory().rootKey());
        Files.delete(directory().credentials());

        OpenedData data = open(Map.of());

        assertThat(data.isNew()).isTrue();
        assertThat(data.installation()).isNotEqualTo(interrupted.installation());
        assertThat(Files.readAllBytes(directory().rootKey())).isEqualTo(rootKey);
    }

    @Test
    void open_rootKeyMissing_isAnErrorAndMakesNoNewOne() throws IOException {
        open(Map.of());
        Files.delete(directory().rootKey());

        assertThatThrownBy(() -> open(Map.of()))
                .isInstanceOf(RootKeyException.class)
                .hasMessageContaining("no root key file at " + directory().rootKey());

        assertThat(directory().rootKey()).doesNotExist();
    }

    @Test
    void open_rootKeyOfAnother_isAnErrorThatNamesBoth() throws IOException {
        open(Map.of());
        Path elsewhere = home.resolve("other-key");
        new RootKeys(
                        settings(Map.of("keyhold.root-key.file", elsewhere.toString()))
                                .rootKey(),
                        new SecureRandomSource())
                .openOrCreate()
                .close();

        assertThatThrownBy(() -> open(Map.of("keyhold.root-key.file", elsewhere.toString())))
                .isInstanceOf(RootKeyException.class)
                .hasMessageContaining("Start with that one; if it was changed");
    }

    @Test
    void open_rootKeyElsewhere_isMadeAndFoundThere() {
        Path elsewhere = home.resolve("other-key");

        open(Map.of("keyhold.root-key.file", elsewhere.toString()));
        OpenedData second = open(Map.of("keyhold.root-key.file", elsewhere.toString()));

        assertThat(elsewhere).exists();
        assertThat(directory().rootKey()).doesNotExist();
        assertThat(second.isNew()).isFalse();
    }

    @Test
    void open_accountChosen_isThatAccountForEver() {
        OpenedData data = open(Map.of("keyhold.account-id", "000011112222"));
        assertThat(data.installation().account()).hasToString("000011112222");

        assertThatThrownBy(() -> open(Map.of("keyhold.account-id", "111122223333")))
                .isInstanceOf(CommandFailedException.class)
                .hasMessageContaining(
                        "is 000011112222; it was chosen on the first start and cannot become 111122223333");
        assertThat(open(Map.of("keyhold.account-id", "000011112222")).isNew()).isFalse();
    }

    @Test
    void open_passphrase_opensOnlyWithTheSameOne() throws IOException {
        Path right = Files.writeString(home.resolve("p1"), "correct horse battery\nsecond line\n");
        Path wrong = Files.writeString(home.resolve("p2"), "correct horse batterx\n");
        Map<String, String> flags =
                Map.of("keyhold.root-key.provider", "passphrase", "keyhold.root-key.passphrase-file", right.toString());

        OpenedData first = open(flags);
        OpenedData second = open(flags);

        assertThat(second.installation()).isEqualTo(first.installation());
        assertThatThrownBy(() -> open(Map.of(
                        "keyhold.root-key.provider",
                        "passphrase",
                        "keyhold.root-key.passphrase-file",
                        wrong.toString())))
                .isInstanceOf(RootKeyException.class)
                .hasMessageContaining("The passphrase is wrong");
    }

    @Test
    void open_passphraseNowhere_isRefused() {
        assertThatThrownBy(() -> open(Map.of("keyhold.root-key.provider", "passphrase")))
                .isInstanceOf(CommandFailedException.class)
                .hasMessageContaining("no terminal to ask at");
        assertThatThrownBy(() -> open(Map.of(
                        "keyhold.root-key.provider", "passphrase",
                        "keyhold.root-key.passphrase-file", "/no/such/file")))
                .isInstanceOf(CommandFailedException.class)
                .hasMessageContaining("cannot read the passphrase file /no/such/file: /no/such/file does not exist");
    }

    @Test
    void open_shortPassphrase_isRefusedAndNothingIsMade() throws IOException {
        Path brief = Files.writeString(home.resolve("p"), "short");

        assertThatThrownBy(() -> open(Map.of(
                        "keyhold.root-key.provider",
                        "passphrase",
                        "keyhold.root-key.passphrase-file",
                        brief.toString())))
                .isInstanceOf(RootKeyException.class)
                .hasMessageContaining("at least 12 characters");
        assertThat(directory().passphraseParameters()).doesNotExist();
    }
}
