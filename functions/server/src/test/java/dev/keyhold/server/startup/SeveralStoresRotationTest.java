package dev.keyhold.server.startup;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.keyhold.kms.audit.LogAuditSink;
import dev.keyhold.kms.crypto.DomainKey;
import dev.keyhold.kms.crypto.RandomSource;
import dev.keyhold.kms.crypto.RootKeyException;
import dev.keyhold.kms.crypto.RootKeyProvider;
import dev.keyhold.kms.crypto.SecureRandomSource;
import dev.keyhold.kms.crypto.WrappedDomainKey;
import dev.keyhold.kms.installation.Installer;
import dev.keyhold.kms.installation.RootKeyChange;
import dev.keyhold.kms.key.AccountId;
import dev.keyhold.kms.store.DomainKeyRecord;
import dev.keyhold.kms.store.DomainKeyTable;
import dev.keyhold.kms.store.Store;
import dev.keyhold.kms.store.StoreUnavailableException;
import dev.keyhold.server.CommandFailedException;
import dev.keyhold.server.config.RootKeySettings;
import dev.keyhold.server.config.RootKeySource;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** The root key of an installation of which Regions have stores of their own: no transaction spans two of them. */
class SeveralStoresRotationTest {
    private static final int KILLS = Boolean.getBoolean("keyhold.soak") ? 3000 : 60;
    private static final int STORES = 3;

    private final RandomSource random = new SecureRandomSource();
    private final MortalStore.Life life = new MortalStore.Life();
    private final List<Store> stores =
            Stream.<Store>generate(() -> new MortalStore(life)).limit(STORES).toList();

    @TempDir
    private Path home;

    private RootKeySettings file = new RootKeySettings(RootKeySource.FILE, Path.of("/"), null, null);
    private List<String> before = List.of();

    @BeforeEach
    void install() {
        file = new RootKeySettings(RootKeySource.FILE, home.resolve("root-key"), null, null);
        try (RootKeyProvider rootKey = new RootKeys(file, random).openOrCreate()) {
            for (Store store : stores) {
                new Installer(store, random, InstantSource.system()).install(rootKey, new AccountId("111122223333"));
                add(store, rootKey);
            }
            before = bytes(rootKey);
        }
    }

    private void add(Store store, RootKeyProvider rootKey) {
        try (DomainKey key = DomainKey.generate(random)) {
            store.commit(new DomainKeyTable(store).create(new DomainKeyRecord(rootKey.wrap(key), Instant.EPOCH, null)));
        }
    }

    private RootKeyRotation rotation(RootKeySettings current) {
        return new RootKeyRotation(
                new RootKeyChange(new RootKeyChange.Ports(stores, new LogAuditSink(), random, InstantSource.system())),
                current,
                random);
    }

    private RootKeySettings passphrase(String place, String text) throws IOException {
        Path source = Files.writeString(home.resolve("of " + text), text + "\n");
        return new RootKeySettings(RootKeySource.PASSPHRASE, home.resolve(place), source, null);
    }

    /** The domain keys' bytes, of all stores. */
    private List<String> bytes(RootKeyProvider rootKey) {
        return stores.stream()
                .flatMap(store -> new DomainKeyTable(store).all().stream())
                .map(record -> bytes(rootKey, record.value().key()))
                .toList();
    }

    private static String bytes(RootKeyProvider rootKey, WrappedDomainKey wrapped) {
        try (DomainKey key = rootKey.unwrap(wrapped)) {
            return key.id() + new String(key.<byte[], RuntimeException>use(byte[]::clone), StandardCharsets.ISO_8859_1);
        }
    }

    private void start(RootKeySettings settings) {
        try (RootKeyProvider rootKey = rotation(settings).open()) {
            assertThat(bytes(rootKey)).isEqualTo(before);
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

    private void kill(int commit, boolean done, RootKeySettings current, RootKeySettings next) {
        life.endAfter(commit, done);
        assertThatThrownBy(() -> rotation(current).rotate(next)).isInstanceOf(StoreUnavailableException.class);
        life.goOn();
    }

    private static Stream<Arguments> kills() {
        return Stream.iterate(0, commit -> commit < STORES, commit -> commit + 1)
                .flatMap(commit -> Stream.of(Arguments.of(commit, false), Arguments.of(commit, true)));
    }

    private static boolean isPartial(int commit, boolean done) {
        return (commit > 0 || done) && !(commit == STORES - 1 && done);
    }

    // spec: key-hierarchy.md KH-90, KH-93
    @Test
    void rotate_putsEveryStoreUnderTheNewRootKey() throws IOException {
        byte[] old = Files.readAllBytes(file.file());

        RootKeyRotation.Done done = rotation(file).rotate(file);

        assertThat(done.domainKeys()).isEqualTo(2 * STORES);
        assertThat(files()).containsExactly("root-key");
        assertThat(Files.readAllBytes(file.file())).isNotEqualTo(old);
        start(file);
    }

    // spec: key-hierarchy.md KH-91, KH-98
    @ParameterizedTest
    @MethodSource("kills")
    void start_afterAKillAtAnyCommit_finishesOrUndoesIt(int commit, boolean done) throws IOException {
        byte[] old = Files.readAllBytes(file.file());
        kill(commit, done, file, file);
        byte[] next = Files.readAllBytes(file.staged());

        start(file);

        assertThat(files()).containsExactly("root-key");
        assertThat(Files.readAllBytes(file.file())).isEqualTo(commit == 0 && !done ? old : next);
    }

    // spec: key-hierarchy.md KH-91, KH-98
    @ParameterizedTest
    @MethodSource("kills")
    void rotate_afterAKillAtAnyCommit_finishesIt_orMakesAnother(int commit, boolean done) throws IOException {
        kill(commit, done, file, file);
        byte[] next = Files.readAllBytes(file.staged());

        boolean finished = rotation(file).rotate(file).finished();

        assertThat(finished).isEqualTo(commit > 0 || done);
        assertThat(files()).containsExactly("root-key");
        if (finished) {
            assertThat(Files.readAllBytes(file.file())).isEqualTo(next);
        }
        start(file);
    }

    // spec: key-hierarchy.md KH-93, KH-98
    @ParameterizedTest
    @MethodSource("kills")
    void rotate_toAPassphrase_killedAtAnyCommit_isFinishedByTheSameAgain(int commit, boolean done) throws IOException {
        RootKeySettings next = passphrase("parameters", "correct horse battery");
        kill(commit, done, file, next);
        assertThat(files()).containsExactly("parameters.next", "root-key");
        if (isPartial(commit, done)) {
            assertThatThrownBy(() -> start(file))
                    .isInstanceOf(RootKeyException.class)
                    .hasMessageContaining("keyhold root rotate");
            assertThatThrownBy(() -> start(next))
                    .isInstanceOf(CommandFailedException.class)
                    .hasMessageContaining("run the same keyhold root rotate again");
            assertThat(files()).containsExactly("parameters.next", "root-key");
        }

        RootKeyRotation.Done last = rotation(file).rotate(next);

        boolean isLeft = commit == STORES - 1 && done;
        assertThat(last.left()).isEqualTo(isLeft ? file.file() : null);
        assertThat(files()).isEqualTo(isLeft ? List.of("parameters", "root-key") : List.of("parameters"));
        start(next);
    }

    // spec: key-hierarchy.md KH-91, KH-95, KH-98
    @Test
    void rotate_fromPassphraseToPassphrase_killedBetweenTwoStores_needsBoth() throws IOException {
        RootKeySettings first = passphrase("parameters", "correct horse battery");
        RootKeySettings second = passphrase("parameters", "staple of the horse");
        rotation(file).rotate(first);
        kill(1, false, first, second);
        for (RootKeySettings settings : List.of(first, second)) {
            assertThatThrownBy(() -> start(settings)).hasMessageContaining("run the same keyhold root rotate again");
        }
        assertThatThrownBy(() -> rotation(second).rotate(second)).hasMessageContaining("The passphrase is wrong");
        assertThat(files()).containsExactly("parameters", "parameters.next");

        assertThat(rotation(first).rotate(second).finished()).isTrue();

        assertThat(files()).containsExactly("parameters");
        start(second);
    }

    // spec: key-hierarchy.md KH-91, KH-98
    @Test
    void start_ofWhichOneStoreIsUnderAThirdRootKey_touchesNothing() throws IOException {
        kill(1, false, file, file);
        try (RootKeyProvider third = new RootKeys(file.at(home.resolve("third")), random).openOrCreate()) {
            add(stores.get(2), third);
        }

        assertThatThrownBy(() -> start(file)).isInstanceOf(RootKeyException.class);
        assertThatThrownBy(() -> rotation(file).rotate(file)).isInstanceOf(RootKeyException.class);

        assertThat(files()).containsExactly("root-key", "root-key.next", "third");
    }

    // spec: key-hierarchy.md KH-94, KH-96
    @Test
    void rotate_ofAStoreThatCannotBeChanged_changesNoOther() throws IOException {
        try (RootKeyProvider rootKey = rotation(file).open()) {
            for (int i = 2; i <= 90; i++) {
                add(stores.get(2), rootKey);
            }
            before = bytes(rootKey);
        }

        assertThatThrownBy(() -> rotation(file).rotate(file)).hasMessageContaining("The store has 91 domain keys");

        start(file);
        assertThat(files()).containsExactly("root-key");
    }

    // spec: key-hierarchy.md KH-91, KH-98
    @Test
    void history_ofKillsAtAnyCommit_alsoOfStarts_losesNothing() throws IOException {
        long seed = Long.getLong("keyhold.seed", System.nanoTime());
        Random choice = new Random(seed);
        for (int round = 0; round < KILLS; round++) {
            life.endAfter(choice.nextInt(2 * STORES), choice.nextBoolean());
            try {
                if (choice.nextBoolean()) {
                    rotation(file).rotate(file);
                } else {
                    rotation(file).open().close();
                }
            } catch (StoreUnavailableException killed) {
                assertThat(files()).as("seed %d, round %d", seed, round).contains("root-key");
            }
        }
        life.goOn();
        start(file);
        assertThat(files()).as("seed %d", seed).containsExactly("root-key");
    }
}
