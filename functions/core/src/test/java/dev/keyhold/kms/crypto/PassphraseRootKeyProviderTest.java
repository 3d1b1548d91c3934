package dev.keyhold.kms.crypto;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class PassphraseRootKeyProviderTest {
    private static final String FILE = "key-hierarchy/root-key.json";
    private static final String PASSPHRASE = "correct horse battery staple";

    private final RandomSource random = new SeededRandomSource(7);

    @TempDir
    private Path directory;

    private Path parameters;

    @BeforeEach
    void nameTheFile() {
        parameters = directory.resolve("passphrase");
    }

    // spec: key-hierarchy.md KH-70
    @ParameterizedTest
    @MethodSource("vectors")
    void open_withThePassphraseOfAVector_isItsRootKey(JsonNode vector) throws IOException {
        Files.writeString(parameters, Vectors.text(vector, "file"));
        DomainKey domainKey = DomainKey.generate(random);
        RootKeyProvider expected = new LocalRootKey(SecretBytes.copyOf(Vectors.hex(vector, "rootKey")), random);

        RootKeyProvider opened = open(Vectors.text(vector, "passphrase"));

        assertThat(opened.rootKeyId().value()).isEqualTo(Vectors.text(vector, "id"));
        assertThat(Keys.bytesOf(opened.unwrap(expected.wrap(domainKey)).secret()))
                .isEqualTo(Keys.bytesOf(domainKey.secret()));
    }

    // spec: key-hierarchy.md section 7.2, KH-71
    @Test
    void open_ofWhatWasCreated_isTheSameRootKeyWithTheCostThatWasAsked() {
        PassphraseCost cost = new PassphraseCost(65544, 4, 2);
        RootKeyProvider created = PassphraseRootKeyProvider.create(parameters, PASSPHRASE.toCharArray(), cost, random);

        assertThat(open(PASSPHRASE).rootKeyId()).isEqualTo(created.rootKeyId());
        assertThat(parameters)
                .content()
                .contains("\nmemory-kib: 65544\npasses: 4\nlanes: 2\nsalt: ")
                .doesNotContain(PASSPHRASE);
    }

    // spec: key-hierarchy.md KH-71
    @Test
    void create_withTheSamePassphraseTwice_givesTwoRootKeys() {
        RootKeyProvider first = create(parameters);
        RootKeyProvider second = create(directory.resolve("second"));

        assertThat(first.rootKeyId()).isNotEqualTo(second.rootKeyId());
    }

    // spec: key-hierarchy.md KH-74
    @ParameterizedTest
    @ValueSource(
            strings = {"correct horse battery stapl", "Correct horse battery staple", "correct horse battery staple\n"})
    void open_withAnotherPassphrase_isRefused(String wrong) {
        create(parameters);

        assertThatThrownBy(() -> open(wrong))
                .isInstanceOf(RootKeyException.class)
                .hasMessage("The passphrase is wrong: it is not that of the root key which the store is under.");
    }

    // spec: key-hierarchy.md KH-73
    @Test
    void create_withAShortPassphrase_isRefusedAndMakesNoFile() {
        // Eleven characters, although two of them need two chars each.
        char[] tooShort = "123456789𝟏𝟏".toCharArray();

        assertThatThrownBy(() -> PassphraseRootKeyProvider.create(parameters, tooShort, PassphraseCost.DEFAULT, random))
                .isInstanceOf(RootKeyException.class)
                .hasMessage("A passphrase must have at least 12 characters.");
        assertThat(parameters).doesNotExist();
    }

    // spec: key-hierarchy.md KH-73
    @Test
    void open_withAnEmptyPassphrase_isRefused() {
        assertThatThrownBy(() -> open("")).isInstanceOf(RootKeyException.class).hasMessage("The passphrase is empty.");
    }

    @Test
    void create_withHalfACharacter_isRefused() {
        char[] broken = "long enough, but \ud800".toCharArray();

        assertThatThrownBy(() -> PassphraseRootKeyProvider.create(parameters, broken, PassphraseCost.DEFAULT, random))
                .isInstanceOf(RootKeyException.class)
                .hasMessage("The passphrase is not text: it has half a character in it.");
    }

    // spec: key-hierarchy.md KH-75
    @Test
    void createAndOpen_clearThePassphraseTheyWereGiven() {
        char[] given = PASSPHRASE.toCharArray();
        PassphraseRootKeyProvider.create(parameters, given, PassphraseCost.DEFAULT, random);
        char[] wrong = "not the passphrase".toCharArray();

        assertThatThrownBy(() -> PassphraseRootKeyProvider.open(parameters, wrong, random))
                .isInstanceOf(RootKeyException.class);
        assertThat(given).containsOnly('\0');
        assertThat(wrong).containsOnly('\0');
    }

    // spec: key-hierarchy.md KH-52
    @Test
    void open_whereNoFileIs_isRefusedAndMakesNone() {
        assertThatThrownBy(() -> open(PASSPHRASE))
                .isInstanceOf(RootKeyException.class)
                .hasMessageStartingWith("There is no file of passphrase parameters at " + parameters);
        assertThat(parameters).doesNotExist();
    }

    @Test
    void create_whereAFileIs_changesNothing() throws IOException {
        Files.writeString(parameters, "kept");

        assertThatThrownBy(() -> create(parameters)).isInstanceOf(RootKeyException.class);
        assertThat(parameters).hasContent("kept");
    }

    // spec: key-hierarchy.md KH-72
    @ParameterizedTest
    @MethodSource("damages")
    void open_ofDamagedParameters_isRefused(UnaryOperator<String> damage, String reason) throws IOException {
        JsonNode vector = vectors().findFirst().orElseThrow().getPayload();
        Files.writeString(parameters, damage.apply(Vectors.text(vector, "file")));

        assertThatThrownBy(() -> open(Vectors.text(vector, "passphrase")))
                .isInstanceOf(RootKeyException.class)
                .hasMessage("The file " + parameters + " cannot be used: " + reason + ".");
    }

    // spec: key-hierarchy.md KH-72
    @ParameterizedTest
    @CsvSource({"65535,3,1", "4194305,3,1", "65536,2,1", "65536,65,1", "65536,3,0", "65536,3,17", "-1,3,1"})
    void passphraseCost_outOfItsBounds_isRefused(int memory, int passes, int lanes) {
        assertThatThrownBy(() -> new PassphraseCost(memory, passes, lanes))
                .isInstanceOf(IllegalArgumentException.class);
    }

    static Stream<Named<JsonNode>> vectors() {
        return Vectors.cases(FILE, "passphrases", "passphrase");
    }

    static Stream<Arguments> damages() {
        return Stream.of(
                damage("memory-kib: 65536", "memory-kib: 65535", "memory-kib must be 65536 to 4194304"),
                damage("memory-kib: 65536", "memory-kib: 999999999", "memory-kib must be 65536 to 4194304"),
                damage("memory-kib: 65536", "memory-kib: 9999999999", "its memory-kib is not a number"),
                damage("passes: 3", "passes: 2", "passes must be 3 to 64"),
                damage("passes: 3", "passes: -3", "its passes is not a number"),
                damage("passes: 3", "passes: ", "its passes is not a number"),
                damage("lanes: 1", "lanes: 0", "lanes must be 1 to 16"),
                damage("version: 1", "version: 2", "its version is not 1"),
                damage("argon2id", "argon2i", "its algorithm is not argon2id"),
                damage("salt: .*", "salt: AAAA", "its salt does not have 32 bytes"),
                damage("passes: 3\n", "", "it has no line 'passes: …'"));
    }

    private static Arguments damage(String from, String to, String reason) {
        UnaryOperator<String> damage = text -> text.replaceFirst(from, to);
        return Arguments.of(Named.of(from + " -> " + to, damage), reason);
    }

    private RootKeyProvider create(Path file) {
        return PassphraseRootKeyProvider.create(file, PASSPHRASE.toCharArray(), PassphraseCost.DEFAULT, random);
    }

    private RootKeyProvider open(String passphrase) {
        return PassphraseRootKeyProvider.open(parameters, passphrase.toCharArray(), random);
    }
}
