package dev.keyhold.server.startup;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.keyhold.kms.crypto.SecureRandomSource;
import dev.keyhold.kms.key.KeyArn;
import dev.keyhold.kms.key.Region;
import dev.keyhold.kms.store.Attributes;
import dev.keyhold.kms.store.ItemKey;
import dev.keyhold.kms.store.JournalMark;
import dev.keyhold.kms.store.JournalMarkTable;
import dev.keyhold.kms.store.RegionTable;
import dev.keyhold.kms.store.Store;
import dev.keyhold.kms.store.Write;
import dev.keyhold.kms.store.sqlite.SqliteStore;
import dev.keyhold.server.CommandFailedException;
import dev.keyhold.server.config.ServerSettings;
import dev.keyhold.server.config.SettingsReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RegionStoresTest {
    private static final Region IRELAND = new Region("eu-west-1");
    private static final String LINE = "keyhold.region.\"eu-west-1\".store=eu.db";

    @TempDir
    private Path home;

    private Path directory = Path.of("");
    private Path file = Path.of("");

    @BeforeEach
    void prepare() throws IOException {
        directory = Files.createDirectory(home.resolve("data"));
        file = directory.resolve("eu.db");
    }

    private static void set(Path directory, String... lines) throws IOException {
        Files.write(directory.resolve("keyhold.properties"), List.of(lines));
    }

    private ServerSettings settings(Path data) {
        return new SettingsReader(Map.of(), home).read(Map.of("keyhold.data", data.toString()));
    }

    private OpenedData open() {
        return open(directory);
    }

    private OpenedData open(Path data) {
        ServerSettings settings = settings(data);
        settings.directory().prepare();
        Store store = SqliteStore.open(settings.directory().database());
        try {
            return new DataOpener(settings, new SecureRandomSource(), InstantSource.system()).open(() -> {}, store);
        } catch (RuntimeException refused) {
            store.close();
            throw refused;
        }
    }

    private static OpenedRegion of(OpenedData data) {
        return Objects.requireNonNull(data.regions().get(IRELAND));
    }

    private static void assertRefused(ThrowingCallable opening, String message) {
        assertThatThrownBy(opening).isInstanceOf(CommandFailedException.class).hasMessage(message);
    }

    // spec: multi-region.md MR-11, MR-14
    @Test
    void open_regionWithAFile_isMadeOnce_ofTheSameInstallation_withADomainKeyOfItsOwn() throws IOException {
        set(directory, LINE);
        OpenedData first = open();
        OpenedRegion made = of(first);
        assertThat(made.keyring().currentId()).isNotEqualTo(first.keyring().currentId());
        assertThat(new LockedStore(() -> {}, made.locked().store())
                        .installation()
                        .isSameAs(first.installation()))
                .isTrue();
        assertThat(new RegionTable(first.store()).others()).containsExactly(Map.entry(IRELAND, file.toString()));
        first.close();

        try (OpenedData second = open()) {
            assertThat(of(second).keyring().currentId())
                    .isEqualTo(made.keyring().currentId());
            assertThat(new RegionTable(of(second).locked().store()).own()).contains(IRELAND);
        }
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                .isEqualTo("rw-------");
    }

    // spec: multi-region.md MR-15
    @Test
    void open_regionWhoseFileIsNotNamedAnyMore_orNotThere_orEmpty_isRefused() throws IOException {
        set(directory, LINE);
        open().close();
        set(directory);
        assertRefused(
                this::open,
                "the KMS keys of eu-west-1 are in " + file + ", but " + directory.resolve("keyhold.properties")
                        + " does not name it any more: put the line " + LINE.replace("eu.db", file.toString())
                        + " back");
        set(directory, LINE);
        Files.move(file, home.resolve("moved"));
        assertRefused(
                this::open,
                "the store of eu-west-1 is not there: " + file + "; bring the file back, which was last used as "
                        + file);
        assertThat(file).doesNotExist();
        Files.createFile(file);
        assertRefused(
                this::open,
                "the store of eu-west-1, " + file
                        + ", is empty, and was not when it was last used; bring the right file back");
    }

    private void rotateRootKey() {
        ServerSettings settings = settings(directory);
        new Preparation(settings, new SqliteStorage(), InstantSource.system())
                .rotateRootKey(settings.rootKey(), new SecureRandomSource());
    }

    // spec: multi-region.md MR-15, MR-18
    @Test
    void rotateRootKey_ofDataOfWhichARegionsFileIsNotNamedAnyMore_changesNothing() throws IOException {
        set(directory, LINE);
        open().close();
        byte[] rootKey = Files.readAllBytes(directory.resolve("root-key"));
        set(directory);

        assertThatThrownBy(this::rotateRootKey)
                .isInstanceOf(CommandFailedException.class)
                .hasMessageContaining(file.toString());

        assertThat(Files.readAllBytes(directory.resolve("root-key"))).isEqualTo(rootKey);
    }

    // spec: multi-region.md MR-18; key-hierarchy.md KH-98
    @Test
    void rotateRootKey_isOfTheRegionsFilesToo_alsoOfOneThatAKillLeftEmpty() throws IOException {
        set(directory, LINE);
        OpenedData first = open();
        first.close();
        set(directory, LINE, "keyhold.region.eu-west-2.store=london.db");
        SqliteStore.open(directory.resolve("london.db")).close();
        byte[] rootKey = Files.readAllBytes(directory.resolve("root-key"));

        rotateRootKey();

        assertThat(Files.readAllBytes(directory.resolve("root-key"))).isNotEqualTo(rootKey);
        try (OpenedData second = open()) {
            assertThat(second.keyring().currentId()).isEqualTo(first.keyring().currentId());
            assertThat(of(second).keyring().currentId())
                    .isEqualTo(of(first).keyring().currentId());
            assertThat(second.regions()).hasSize(2);
        }
    }

    // spec: key-hierarchy.md KH-98
    @Test
    void open_fileThatWasPutBackFromBeforeTheRootKeyChanged_isRefused_withWhatToDo() throws IOException {
        set(directory, LINE);
        open().close();
        Path copy = Files.copy(file, home.resolve("copy"));
        rotateRootKey();
        Files.copy(copy, file, StandardCopyOption.REPLACE_EXISTING);

        assertThatThrownBy(this::open)
                .isInstanceOf(CommandFailedException.class)
                .hasMessageStartingWith(
                        "the store of eu-west-1, " + file + ", cannot be opened: The store's keys are under")
                .hasMessageEndingWith("run the same keyhold root rotate again, which finishes it.");
    }

    // spec: multi-region.md MR-15
    @Test
    void open_regionOfWhichTheHomeStoreHasKeys_getsNoFile() throws IOException {
        OpenedData first = open();
        String partition = "keys/" + first.installation().account() + "/eu-west-1";
        first.store().commit(List.of(Write.create(new ItemKey(partition, "any"), Attributes.NONE)));
        first.close();
        set(directory, LINE);

        assertRefused(
                this::open,
                "eu-west-1 cannot get a store of its own: " + directory.resolve("keyhold.db")
                        + " has KMS keys of it (or aliases, or erased keys), which " + file
                        + " would hide; take the line out of " + directory.resolve("keyhold.properties"));
        assertThat(file).doesNotExist();
    }

    // spec: multi-region.md MR-14
    @Test
    void open_fileOfAnotherInstallation_orRegion_orAHomeStore_isRefused() throws IOException {
        Path other = Files.createDirectory(home.resolve("other"));
        set(other, LINE);
        OpenedData foreign = open(other);
        foreign.close();
        OpenedData own = open();
        own.close();
        Files.copy(other.resolve("eu.db"), file);
        set(directory, LINE);
        assertRefused(
                this::open,
                file + " cannot be the store of eu-west-1: it is of account "
                        + foreign.installation().account() + ", made "
                        + foreign.installation().creationDate() + ", and the home store of account "
                        + own.installation().account() + ", made "
                        + own.installation().creationDate());
        Files.delete(file);
        Files.copy(directory.resolve("keyhold.db"), file);
        assertRefused(this::open, file + " cannot be the store of eu-west-1: it is a home store");
        set(other, "keyhold.region.eu-west-1.store=eu.db", "keyhold.region.eu-west-2.store=london.db");
        Files.copy(other.resolve("eu.db"), other.resolve("london.db"));
        assertRefused(
                () -> open(other),
                other.resolve("london.db") + " cannot be the store of eu-west-2: it is that of eu-west-1");
    }

    // spec: multi-region.md MR-16
    @Test
    void open_fileThatCannotBeOpened_isRefused_withItsRegion() throws IOException {
        set(directory, LINE);
        Files.writeString(file, "something else".repeat(100));
        assertThatThrownBy(this::open)
                .isInstanceOf(CommandFailedException.class)
                .hasMessageStartingWith(
                        "the store of eu-west-1 cannot be opened: " + file + " is not a Keyhold database");
        set(directory, "keyhold.region.eu-west-1.store=nowhere/eu.db");
        assertRefused(
                this::open,
                "the store of eu-west-1 cannot be opened: there is no directory " + directory.resolve("nowhere"));
    }

    // spec: multi-region.md MR-16
    @Test
    void open_fileThatAnotherServerUses_isRefused() throws IOException {
        set(directory, LINE);
        Path other = Files.createDirectory(home.resolve("other"));
        set(other, "keyhold.region.eu-west-1.store=" + file);
        try (OpenedData using = open()) {
            assertThat(using.regions()).containsKey(IRELAND);
            assertThatThrownBy(() -> open(other))
                    .isInstanceOf(CommandFailedException.class)
                    .hasMessageMatching(
                            "the store of eu-west-1 cannot be opened: the store \\S+eu.db is used by another"
                                    + " Keyhold server \\(process \\d+\\); each has stores of its own");
        }
    }

    // spec: multi-region.md MR-17
    @Test
    void open_journal_isAppliedToEachStore() throws IOException {
        set(directory, LINE);
        OpenedData first = open();
        KeyArn key = KeyArn.parse("arn:aws:kms:eu-west-1:"
                        + first.installation().account() + ":key/1234abcd-12ab-34cd-56ef-1234567890ab")
                .orElseThrow();
        first.close();
        settings(directory).erasures().journal().append(key, Instant.EPOCH);

        try (OpenedData second = open()) {
            JournalMark mark = new JournalMarkTable(second.store()).find();
            assertThat(mark.line()).startsWith(key.toString());
            assertThat(new JournalMarkTable(of(second).locked().store()).find()).isEqualTo(mark);
        }
    }
}
