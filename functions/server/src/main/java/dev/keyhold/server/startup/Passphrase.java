package dev.keyhold.server.startup;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.keyhold.server.CommandFailedException;
import dev.keyhold.server.config.RootKeySettings;
import java.io.Console;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** Where the passphrase comes from: a file, a descriptor, or whoever sits at the terminal. Never an argument. */
final class Passphrase {
    private static final int MAX_BYTES = 4096;

    private Passphrase() {}

    /**
     * Reads the passphrase; the caller clears it.
     *
     * @param isNew whether it is chosen now, and so asked for twice
     */
    static char[] read(RootKeySettings settings, boolean isNew) {
        Path file = settings.passphraseFile();
        if (file != null) {
            return firstLine(file, "the passphrase file " + file);
        }
        Integer descriptor = settings.passphraseDescriptor();
        if (descriptor != null) {
            return firstLine(Path.of("/dev/fd/" + descriptor), "the passphrase from descriptor " + descriptor);
        }
        return prompt(System.console(), isNew);
    }

    private static char[] prompt(@Nullable Console console, boolean isNew) {
        if (console == null) {
            String needed = isNew ? "a new root key needs a new passphrase" : "the root key needs its passphrase";
            throw new CommandFailedException(needed + ", and there is no terminal to ask at; use --passphrase-file or"
                    + " --passphrase-fd (for the new one of keyhold root rotate --new-passphrase-file or"
                    + " --new-passphrase-fd)");
        }
        char[] passphrase = console.readPassword(isNew ? "New passphrase of the root key: " : "Passphrase: ");
        if (isNew && passphrase != null) {
            char[] again = console.readPassword("The same once more: ");
            if (!Arrays.equals(passphrase, again)) {
                throw new CommandFailedException("the two passphrases differ");
            }
            Arrays.fill(again, '\0');
        }
        return passphrase == null ? new char[0] : passphrase;
    }

    private static char[] firstLine(Path source, String name) {
        byte[] bytes = new byte[0];
        try (InputStream in = Files.newInputStream(source)) {
            bytes = in.readNBytes(MAX_BYTES);
            int end = 0;
            while (end < bytes.length && bytes[end] != '\n' && bytes[end] != '\r') {
                end++;
            }
            return decode(bytes, end);
        } catch (IOException e) {
            throw CommandFailedException.of("cannot read " + name, e);
        } finally {
            Arrays.fill(bytes, (byte) 0);
        }
    }

    private static char[] decode(byte[] bytes, int length) throws CharacterCodingException {
        CharBuffer decoded = UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes, 0, length));
        char[] passphrase = new char[decoded.remaining()];
        decoded.get(passphrase);
        Arrays.fill(decoded.array(), '\0');
        return passphrase;
    }
}
