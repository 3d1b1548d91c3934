package dev.keyhold.server.startup;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.keyhold.kms.audit.LogAuditSink;
import dev.keyhold.kms.crypto.DomainKey;
import dev.keyhold.kms.crypto.RandomSource;
import dev.keyhold.kms.crypto.RootKeyException;
import dev.keyhold.kms.crypto.RootKeyFile;
import dev.keyhold.kms.crypto.RootKeyProvider;
import dev.keyhold.kms.crypto.SecureRandomSource;
import dev.keyhold.kms.crypto.WrappedDomainKey;
import dev.keyhold.kms.installation.Installer;
import dev.keyhold.kms.installation.RootKeyChange;
import dev.keyhold.kms.key.AccountId;
import dev.keyhold.kms.store.DomainKeyRecord;
import dev.keyhold.kms.store.DomainKeyTable;
import dev.keyhold.kms.store.InMemoryStore;
import dev.keyhold.kms.store.Item;
import dev.keyhold.kms.store.ItemKey;
import dev.keyhold.kms.store.Page;
import dev.keyhold.kms.store.Query;
import dev.keyhold.kms.store.Store;
import dev.keyhold.kms.store.StoreUnavailableException;
import dev.keyhold.kms.store.Write;
import dev.keyhold.server.CommandFailedException;
import dev.keyhold.server.config.RootKeySettings;
import dev.keyhold.server.config.RootKeySource;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RootKeyRotationTest {
    private static final int DOMAIN_KEYS = 3;

    private final RandomSource random = new SecureRandomSource();
    private final InMemoryStore memory = new InMemoryStore();
    private final FailingStore store = new FailingStore(memory);

    @TempDir
    private Path home;

    private RootKeySettings file = new RootKeySettings(RootKeySource.FILE, Path.of("/"), null, null);

    /** What becomes of the next commit. */
    private enum Commits {
        DONE,
        DONE_UNHEARD,
        NOT_DONE,
        DONE_BEFORE_THE_NEXT
    }

    /** A store whose outage leaves it open whether a commit was done. */
    private static final class FailingStore implements Store {
        private final Store store;
        private Commits commits = Commits.DONE;
        private List<Write> onItsWay = List.of();
        private Runnable meanwhile = () -> {};

        FailingStore(Store store) {
            this.store = store;
        }

        @Override
        public Optional<Item> get(ItemKey key) {
            return store.get(key);
        }

        @Override
        public Page query(Query query) {
            return store.query(query);
        }

        @Override
        public boolean commit(List<Write> writes) {
            Runnable before = meanwhile;
            meanwhile = () -> {};
            before.run();
            if (commits == Commits.DONE_BEFORE_THE_NEXT) {
                onItsWay = writes;
            } else if (!onItsWay.isEmpty()) {
                store.commit(onItsWay);
                onItsWay = List.of();
            }
            if (commits == Commits.DONE || commits == Commits.DONE_UNHEARD) {
                boolean done = store.commit(writes);
                if (commits == Commits.DONE) {
                    return done;
                }
            }
            throw new StoreUnavailableException("the power went");
        }

        @Override
        public void close() {
            store.close();
        }
    }

    @BeforeEach
    void install() {
        file = new RootKeySettings(RootKeySource.FILE, home.resolve("root-key"), null, null);
        try (RootKeyProvider rootKey = new RootKeys(file, random).openOrCreate()) {
            new Installer(store, random, InstantSource.system()).install(rootKey, new AccountId("111122223333"));
            for (int i = 1; i < DOMAIN_KEYS; i++) {
                try (DomainKey key = DomainKey.generate(random)) {
                    store.commit(new DomainKeyTable(store)
                            .create(new DomainKeyRecord(rootKey.wrap(key), Instant.EPOCH, null)));
                }
            }
        }
    }

    private RootKeyRotation rotation(RootKeySettings current) {
        return new RootKeyRotation(change(), current, random);
    }

    private RootKeyChange change() {
        return new RootKeyChange(
                new RootKeyChange.Ports(List.of(store), new LogAuditSink(), random, InstantSource.system()));
    }

    private RootKeySettings passphrase(String text) {
        try {
            Path source = Files.writeString(home.resolve("of " + text), text + "\n");
            return new RootKeySettings(RootKeySource.PASSPHRASE, home.resolve("parameters"), source, null);
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    /** The domain keys' bytes, opened as a start opens them. */
    private List<String> opened(RootKeySettings settings) {
        try (RootKeyProvider rootKey = rotation(settings).open()) {
            return new DomainKeyTable(store)
                    .all().stream()
                            .map(record -> bytes(rootKey, record.value().key()))
                            .toList();
        }
    }

    private static String bytes(RootKeyProvider rootKey, WrappedDomainKey wrapped) {
        try (DomainKey key = rootKey.unwrap(wrapped)) {
            return key.id() + new String(key.<byte[], RuntimeException>use(byte[]::clone), StandardCharsets.ISO_8859_1);
        }
    }

    private List<String> files() throws IOException {
        try (Stream<Path> list = Files.list(home)) {
            return list.map(path -> path.getFileName().toString())
                    .filter(name -> !name.startsWith("of ") && !name.endsWith(".change-lock"))
                    .sorted()
                    .toList();
        }
    }

    // spec: key-hierarchy.md KH-51, KH-90, KH-93
    @Test
    void rotate_fileForFile_opensTheSameDomainKeysWithTheNewOneOnly() throws IOException {
        List<String> before = opened(file);
        byte[] old = Files.readAllBytes(file.file());

        RootKeyRotation.Done done = rotation(file).rotate(file);

        assertThat(done.domainKeys()).isEqualTo(DOMAIN_KEYS);
        assertThat(done.finished()).isFalse();
        assertThat(opened(file)).isEqualTo(before);
        assertThat(files()).containsExactly("root-key");
        assertThat(Files.readAllBytes(file.file())).isNotEqualTo(old);
        Path copy = Files.write(home.resolve("copy"), old);
        Files.setPosixFilePermissions(copy, Files.getPosixFilePermissions(file.file()));
        assertThatThrownBy(() -> opened(file.at(copy))).isInstanceOf(RootKeyException.class);
    }

    // spec: key-hierarchy.md KH-93
    @Test
    void rotate_overwritesTheOldKey_inItsPlaceOrInAnother() throws IOException {
        try (FileChannel replaced = FileChannel.open(file.file())) {
            rotation(file).rotate(file);
            assertThat(content(replaced)).containsOnly(0);
        }
        try (FileChannel deleted = FileChannel.open(file.file())) {
            rotation(file).rotate(file.at(home.resolve("elsewhere")));
            assertThat(content(deleted)).containsOnly(0);
        }
    }

    private static byte[] content(FileChannel channel) throws IOException {
        ByteBuffer bytes = ByteBuffer.allocate((int) channel.size());
        channel.read(bytes, 0);
        assertThat(bytes.hasRemaining()).isFalse();
        return bytes.array();
    }

    // spec: key-hierarchy.md KH-91
    @Test
    void start_afterAChangeThatWasNotDone_undoesIt() throws IOException {
        List<String> before = opened(file);
        byte[] old = Files.readAllBytes(file.file());
        store.commits = Commits.NOT_DONE;
        assertThatThrownBy(() -> rotation(file).rotate(file)).isInstanceOf(StoreUnavailableException.class);
        assertThat(files()).containsExactly("root-key", "root-key.next");

        store.commits = Commits.DONE;
        assertThat(opened(file)).isEqualTo(before);

        assertThat(files()).containsExactly("root-key");
        assertThat(Files.readAllBytes(file.file())).isEqualTo(old);
    }

    // spec: key-hierarchy.md KH-99
    @Test
    void start_whileTheChangeOfADeadProcessIsOnItsWay_deletesNothingThatItNeeds() throws IOException {
        List<String> before = opened(file);
        store.commits = Commits.DONE_BEFORE_THE_NEXT;
        assertThatThrownBy(() -> rotation(file).rotate(file)).isInstanceOf(StoreUnavailableException.class);

        store.commits = Commits.DONE;
        assertThatThrownBy(() -> opened(file)).hasMessageContaining("was done just now: run the command again");

        assertThat(files()).containsExactly("root-key", "root-key.next");
        assertThat(opened(file)).isEqualTo(before);
        assertThat(files()).containsExactly("root-key");
    }

    // spec: key-hierarchy.md KH-99
    @Test
    void changeOfADeadProcess_thatComesAfterItWasUndone_isNotDone() {
        List<String> before = opened(file);
        store.commits = Commits.DONE_BEFORE_THE_NEXT;
        assertThatThrownBy(() -> rotation(file).rotate(file)).isInstanceOf(StoreUnavailableException.class);
        List<Write> late = store.onItsWay;
        store.onItsWay = List.of();

        store.commits = Commits.DONE;
        assertThat(opened(file)).isEqualTo(before);

        assertThat(store.commit(late)).isFalse();
        assertThat(opened(file)).isEqualTo(before);
    }

    // spec: key-hierarchy.md KH-99
    @Test
    void rotate_whoseStagedFileAnotherMachineFindsAndDeletes_isNotDone() throws IOException {
        List<String> before = opened(file);
        store.meanwhile = () -> {
            change().endOthers();
            new RootKeyFile(file.staged()).destroy();
        };

        assertThatThrownBy(() -> rotation(file).rotate(file))
                .isInstanceOf(RootKeyException.class)
                .hasMessageContaining("changed by others meanwhile");

        assertThat(opened(file)).isEqualTo(before);
        assertThat(files()).containsExactly("root-key");
    }

    // spec: key-hierarchy.md KH-94
    @Test
    void rotate_keepsOthersOfTheSameFileFromEndingIt() throws IOException {
        List<String> before = opened(file);
        store.meanwhile = () -> assertThatThrownBy(() -> opened(file))
                .isInstanceOf(StoreUnavailableException.class)
                .hasMessageContaining("the root key " + file.file().toAbsolutePath() + " is being changed");

        rotation(file).rotate(file);

        assertThat(opened(file)).isEqualTo(before);
        assertThat(files()).containsExactly("root-key");
    }

    // spec: key-hierarchy.md KH-94
    @Test
    void rotate_toACopyOfTheSameRootKey_isRefused_forNothingWouldChange() throws IOException {
        List<String> before = opened(file);
        Path copy = home.resolve("copy");
        Files.copy(file.file(), copy, StandardCopyOption.COPY_ATTRIBUTES);

        assertThatThrownBy(() -> rotation(file).rotate(file.at(copy)))
                .isInstanceOf(CommandFailedException.class)
                .hasMessageContaining("is the one that the store is under already; nothing was changed");

        assertThat(files()).containsExactly("copy", "root-key");
        assertThat(opened(file)).isEqualTo(before);
    }

    // spec: key-hierarchy.md KH-91
    @Test
    void start_afterAChangeThatWasDone_finishesIt() throws IOException {
        List<String> before = opened(file);
        byte[] old = Files.readAllBytes(file.file());
        store.commits = Commits.DONE_UNHEARD;
        assertThatThrownBy(() -> rotation(file).rotate(file)).isInstanceOf(StoreUnavailableException.class);
        assertThat(files()).containsExactly("root-key", "root-key.next");

        assertThat(opened(file)).isEqualTo(before);

        assertThat(files()).containsExactly("root-key");
        assertThat(Files.readAllBytes(file.file())).isNotEqualTo(old);
    }

    // spec: key-hierarchy.md KH-91
    @Test
    void rotate_afterAChangeThatWasDone_finishesItAndMakesNoOther() throws IOException {
        List<String> before = opened(file);
        store.commits = Commits.DONE_UNHEARD;
        assertThatThrownBy(() -> rotation(file).rotate(file)).isInstanceOf(StoreUnavailableException.class);
        byte[] next = Files.readAllBytes(file.staged());

        store.commits = Commits.NOT_DONE;
        RootKeyRotation.Done done = rotation(file).rotate(file);

        assertThat(done.finished()).isTrue();
        assertThat(Files.readAllBytes(file.file())).isEqualTo(next);
        assertThat(files()).containsExactly("root-key");
        assertThat(opened(file)).isEqualTo(before);
    }

    // spec: key-hierarchy.md KH-91
    @Test
    void rotate_afterAChangeThatWasNotDone_makesAnother() throws IOException {
        List<String> before = opened(file);
        store.commits = Commits.NOT_DONE;
        assertThatThrownBy(() -> rotation(file).rotate(file)).isInstanceOf(StoreUnavailableException.class);
        byte[] next = Files.readAllBytes(file.staged());

        store.commits = Commits.DONE;
        RootKeyRotation.Done done = rotation(file).rotate(file);

        assertThat(done.finished()).isFalse();
        assertThat(Files.readAllBytes(file.file())).isNotEqualTo(next);
        assertThat(files()).containsExactly("root-key");
        assertThat(opened(file)).isEqualTo(before);
    }

    // spec: key-hierarchy.md KH-91
    @Test
    void start_ofAStoreUnderNeither_touchesNothing() throws IOException {
        store.commits = Commits.NOT_DONE;
        assertThatThrownBy(() -> rotation(file).rotate(file)).isInstanceOf(StoreUnavailableException.class);
        Path kept = Files.move(file.file(), home.resolve("kept"));
        new RootKeys(file, random).openOrCreate().close();

        assertThatThrownBy(() -> opened(file)).isInstanceOf(RootKeyException.class);

        assertThat(files()).containsExactly("kept", "root-key", "root-key.next");
        assertThat(kept).isNotEmptyFile();
    }

    // spec: key-hierarchy.md KH-60, KH-93
    @Test
    void rotate_deletesTheSecondNameOfAKeyThatAKillLeft_butNoOtherFile() throws IOException {
        Path half = home.resolve(".root-key.0123456789abcdef");
        Files.createLink(half, file.file());
        Path snapshot = home.resolve("snapshot-of-root-key");
        byte[] old = Files.readAllBytes(file.file());
        Files.createLink(snapshot, file.file());

        rotation(file).rotate(file);

        assertThat(files()).containsExactly("root-key", "snapshot-of-root-key");
        assertThat(Files.readAllBytes(snapshot)).isEqualTo(old);
    }

    // spec: key-hierarchy.md KH-90, KH-93
    @Test
    void rotate_fileForPassphraseAndBack_leavesOneOfTheTwo() throws IOException {
        List<String> before = opened(file);
        RootKeySettings first = passphrase("correct horse battery");

        rotation(file).rotate(first);
        assertThat(files()).containsExactly("parameters");
        assertThat(opened(first)).isEqualTo(before);

        rotation(first).rotate(file);
        assertThat(files()).containsExactly("root-key");
        assertThat(opened(file)).isEqualTo(before);
    }

    // spec: key-hierarchy.md KH-91, KH-95
    @Test
    void rotate_ofAPassphrase_isFinishedByTheNewOneOnly() throws IOException {
        List<String> before = opened(file);
        RootKeySettings first = passphrase("correct horse battery");
        RootKeySettings second = passphrase("staple of the horse");
        rotation(file).rotate(first);
        store.commits = Commits.DONE_UNHEARD;
        assertThatThrownBy(() -> rotation(first).rotate(second)).isInstanceOf(StoreUnavailableException.class);

        assertThatThrownBy(() -> opened(first)).hasMessageContaining("The passphrase is wrong");
        assertThat(files()).containsExactly("parameters", "parameters.next");
        assertThat(opened(second)).isEqualTo(before);

        assertThat(files()).containsExactly("parameters");
        assertThatThrownBy(() -> opened(first)).hasMessageContaining("The passphrase is wrong");
    }

    // spec: key-hierarchy.md KH-91, KH-93
    @Test
    void rotate_toAnotherPlace_interrupted_isFinishedAndLeavesTheOldFileToTheOperator() throws IOException {
        List<String> before = opened(file);
        RootKeySettings elsewhere = file.at(home.resolve("elsewhere"));
        store.commits = Commits.DONE_UNHEARD;
        assertThatThrownBy(() -> rotation(file).rotate(elsewhere)).isInstanceOf(StoreUnavailableException.class);
        store.commits = Commits.NOT_DONE;

        RootKeyRotation.Done done = rotation(file).rotate(elsewhere);

        assertThat(done.left()).isEqualTo(file.file());
        assertThat(files()).containsExactly("elsewhere", "root-key");
        assertThat(opened(elsewhere)).isEqualTo(before);
        assertThat(rotation(file).rotate(elsewhere)).as("once more").isEqualTo(done);
    }

    // spec: key-hierarchy.md KH-94
    @Test
    void rotate_ontoAnotherFile_isRefusedAndChangesNothing() throws IOException {
        List<String> before = opened(file);
        Path other = Files.writeString(home.resolve("other"), "mine");

        assertThatThrownBy(() -> rotation(file).rotate(file.at(other)))
                .isInstanceOf(CommandFailedException.class)
                .hasMessageContaining("there is a file at " + other + " already");

        assertThat(other).hasContent("mine");
        assertThat(files()).containsExactly("other", "root-key");
        assertThat(opened(file)).isEqualTo(before);
    }

    // spec: key-hierarchy.md KH-94
    @Test
    void rotate_ofADamagedStore_isRefusedAndChangesNothing() throws IOException {
        try (RootKeyProvider other = new RootKeys(file.at(home.resolve("other")), random).openOrCreate();
                DomainKey key = DomainKey.generate(random)) {
            store.commit(new DomainKeyTable(store).create(new DomainKeyRecord(other.wrap(key), Instant.EPOCH, null)));
        }
        byte[] old = Files.readAllBytes(file.file());

        assertThatThrownBy(() -> rotation(file).rotate(file)).isInstanceOf(RootKeyException.class);

        assertThat(files()).containsExactly("other", "root-key");
        assertThat(Files.readAllBytes(file.file())).isEqualTo(old);
    }

    // spec: key-hierarchy.md KH-96
    @Test
    void rotate_ofMoreDomainKeysThanFit_isRefusedAndUndone() {
        try (RootKeyProvider rootKey = rotation(file).open()) {
            for (int i = DOMAIN_KEYS; i <= 90; i++) {
                try (DomainKey key = DomainKey.generate(random)) {
                    store.commit(new DomainKeyTable(store)
                            .create(new DomainKeyRecord(rootKey.wrap(key), Instant.EPOCH, null)));
                }
            }
        }

        assertThatThrownBy(() -> rotation(file).rotate(file)).hasMessageContaining("The store has 91 domain keys");

        assertThat(opened(file)).hasSize(91);
    }

    @Test
    void rotate_throughASymbolicLink_keepsTheLink() throws IOException {
        List<String> before = opened(file);
        Path elsewhere = Files.createDirectory(home.resolve("disk"));
        Files.move(file.file(), elsewhere.resolve("key"));
        Files.createSymbolicLink(file.file(), elsewhere.resolve("key"));

        rotation(file).rotate(file);

        assertThat(file.file()).isSymbolicLink();
        assertThat(opened(file)).isEqualTo(before);
    }
}
