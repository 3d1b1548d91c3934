package dev.keyhold.kms.crypto;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Set;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

class FileRootKeyProviderTest {
    private static final JsonNode VECTOR = Vectors.read("/keyhold/key-hierarchy/root-key.json")
            .required("files")
            .required(0);
    private static final String KEY_LINE = "key: ";

    private final RandomSource random = new SeededRandomSource(6);

    @TempDir
    private Path directory;

    private Path file;

    @BeforeEach
    void nameTheFile() {
        file = directory.resolve("root.key");
    }

    @Test
    void open_ofAFileThatWasCreated_isTheSameRootKey() {
        DomainKey domainKey = DomainKey.generate(random);
        RootKeyProvider created = FileRootKeyProvider.create(file, random);

        RootKeyProvider opened = FileRootKeyProvider.open(file, random);

        assertThat(opened.rootKeyId()).isEqualTo(created.rootKeyId());
        DomainKey unwrapped = opened.unwrap(created.wrap(domainKey));
        assertThat(Keys.bytesOf(unwrapped.secret())).isEqualTo(Keys.bytesOf(domainKey.secret()));
    }

    // spec: key-hierarchy.md section 7.1
    @Test
    void create_withTheKeyOfTheVector_writesItsFile() throws IOException {
        byte[] key = Vectors.hex(VECTOR, "rootKey");

        FileRootKeyProvider.create(file, new QueuedRandomSource(key, new byte[8]));

        assertThat(file).hasContent(Vectors.text(VECTOR, "file"));
    }

    // spec: key-hierarchy.md section 7.1: lines in any order, empty lines and comments ignored
    @Test
    void open_ofAFileWithItsLinesInAnotherOrder_isTheSameRootKey() throws IOException {
        List<String> lines = Vectors.text(VECTOR, "file").lines().toList();
        write(lines.get(4) + "\n\n# a note\n" + lines.get(3) + "\n" + lines.get(2));

        RootKeyProvider opened = FileRootKeyProvider.open(file, random);

        assertThat(lines.get(3)).isEqualTo("id: " + opened.rootKeyId());
    }

    // spec: key-hierarchy.md KH-60
    @Test
    void create_makesAFileForItsOwnerOnly_andLeavesNothingElse() throws IOException {
        FileRootKeyProvider.create(file, random);

        assertThat(Files.getPosixFilePermissions(file)).isEqualTo(PosixFilePermissions.fromString("rw-------"));
        assertThat(directory).isDirectoryContaining(file::equals);
        assertThat(directory.toFile().list()).hasSize(1);
    }

    // spec: key-hierarchy.md KH-60
    @Test
    void create_whereAFileIs_changesNothing() throws IOException {
        Files.writeString(file, "");

        assertThatThrownBy(() -> FileRootKeyProvider.create(file, random))
                .isInstanceOf(RootKeyException.class)
                .hasMessage("There is a file at " + file + " already, and it is never overwritten.");
        assertThat(file).isEmptyFile();
        assertThat(directory.toFile().list()).hasSize(1);
    }

    @Test
    void create_whereNoDirectoryIs_isRefused() {
        Path nowhere = directory.resolve("missing").resolve("root.key");

        assertThatThrownBy(() -> FileRootKeyProvider.create(nowhere, random))
                .isInstanceOf(RootKeyException.class)
                .hasMessageStartingWith("Cannot make the file " + nowhere);
    }

    // spec: key-hierarchy.md KH-52
    @Test
    void open_whereNoFileIs_isRefusedAndMakesNone() {
        assertThatThrownBy(() -> FileRootKeyProvider.open(file, random))
                .isInstanceOf(RootKeyException.class)
                .hasMessage("There is no root key file at " + file
                        + ". The store's keys cannot be opened without it: put it back from your copy.");
        assertThat(file).doesNotExist();
    }

    @Test
    void open_ofADirectory_isRefused() throws IOException {
        Files.createDirectory(file);
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwx------"));

        assertThatThrownBy(() -> FileRootKeyProvider.open(file, random))
                .isInstanceOf(RootKeyException.class)
                .hasMessageStartingWith("Cannot read the file " + file);
    }

    // spec: key-hierarchy.md KH-61
    @ParameterizedTest
    @EnumSource(mode = EnumSource.Mode.MATCH_ALL, names = "(GROUP|OTHERS)_.*")
    void open_ofAFileThatOthersMayUse_isRefusedWithTheCommandThatMendsIt(PosixFilePermission permission)
            throws IOException {
        FileRootKeyProvider.create(file, random);
        Set<PosixFilePermission> permissions = PosixFilePermissions.fromString("rw-------");
        permissions.add(permission);
        Files.setPosixFilePermissions(file, permissions);

        assertThatThrownBy(() -> FileRootKeyProvider.open(file, random))
                .isInstanceOf(RootKeyException.class)
                .hasMessage("The file " + file + " can be used by others (" + PosixFilePermissions.toString(permissions)
                        + "). Run: chmod 600 '" + file + "'");
    }

    // spec: key-hierarchy.md KH-61: what counts is the file, not a link to it
    @Test
    void open_throughALink_looksAtTheFile() throws IOException {
        FileRootKeyProvider.create(file, random);
        Path link = Files.createSymbolicLink(directory.resolve("link"), file);

        assertThat(FileRootKeyProvider.open(link, random).rootKeyId())
                .isEqualTo(FileRootKeyProvider.open(file, random).rootKeyId());
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r--r--"));
        assertThatThrownBy(() -> FileRootKeyProvider.open(link, random)).isInstanceOf(RootKeyException.class);
    }

    @Test
    void open_ofAFileWithAQuoteInItsName_namesACommandThatAShellUnderstands() throws IOException {
        Path quoted = directory.resolve("it's mine");
        FileRootKeyProvider.create(quoted, random);
        Files.setPosixFilePermissions(quoted, PosixFilePermissions.fromString("rw-r-----"));

        assertThatThrownBy(() -> FileRootKeyProvider.open(quoted, random))
                .hasMessageEndingWith("chmod 600 '" + directory + "/it'\\''s mine'");
    }

    // spec: key-hierarchy.md KH-62
    @ParameterizedTest
    @MethodSource("damages")
    void open_ofADamagedFile_isRefusedWithoutAnyOfItsContent(UnaryOperator<String> damage) throws IOException {
        String content = damage.apply(Vectors.text(VECTOR, "file"));
        write(content);

        assertThatThrownBy(() -> FileRootKeyProvider.open(file, random))
                .isInstanceOf(RootKeyException.class)
                .hasNoCause()
                .hasMessageContaining(file.toString())
                .satisfies(refusal -> assertThat(
                                String.valueOf(refusal.getMessage()).replace(file.toString(), ""))
                        .doesNotContainPattern("[0-9a-zA-Z+/]{16}"));
    }

    static Stream<Named<UnaryOperator<String>>> damages() {
        return Stream.of(
                damage("empty", text -> ""),
                damage("cut in the key", text -> text.substring(0, text.length() - 10)),
                damage("key too short", text -> keyReplaced(text, "AAAA")),
                damage("key too long", text -> keyReplaced(text, "A".repeat(44) + "AAAA")),
                damage("key not Base64", text -> keyReplaced(text, "*".repeat(44))),
                damage("key empty", text -> keyReplaced(text, "")),
                damage("another key", text -> keyReplaced(text, "A".repeat(43) + "=")),
                damage("another ID", text -> text.replaceAll("id: .", "id: -")),
                damage("a space after the ID", text -> text.replaceAll("(id: .*)", "$1 ")),
                damage("version 2", text -> text.replace("version: 1", "version: 2")),
                damage("no version", text -> text.replace("version: 1\n", "")),
                damage("no ID", text -> text.replaceAll("id: .*\n", "")),
                damage("no key", text -> text.substring(0, text.indexOf(KEY_LINE))),
                damage("key twice", text -> text + text.substring(text.indexOf(KEY_LINE))),
                damage("a line more", text -> text + "more: 1\n"),
                damage("no colon", text -> text + "more\n"),
                damage("no space", text -> text.replace("version: 1", "version:1")),
                damage("line ends of Windows", text -> text.replace("\n", "\r\n")),
                damage("too long", text -> text + "#".repeat(4097)));
    }

    private static Named<UnaryOperator<String>> damage(String name, UnaryOperator<String> damage) {
        return Named.of(name, damage);
    }

    private static String keyReplaced(String text, String key) {
        return text.substring(0, text.indexOf(KEY_LINE)) + KEY_LINE + key + "\n";
    }

    private void write(String content) throws IOException {
        Files.createFile(file, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        Files.writeString(file, content);
    }
}
