package dev.keyhold.server.config;

import dev.keyhold.server.CommandFailedException;
import dev.keyhold.server.directory.DataDirectory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;

/**
 * Where the root key comes from.
 *
 * @param file the key itself, or the parameters by which a passphrase becomes it
 * @param passphraseFile where the passphrase stands; null if it comes otherwise
 * @param passphraseDescriptor an open descriptor with the passphrase; null if it comes otherwise
 */
public record RootKeySettings(
        RootKeySource source,
        Path file,
        @Nullable Path passphraseFile,
        @Nullable Integer passphraseDescriptor) {
    private static final String STAGED = ".next";

    static RootKeySettings of(KeyholdSettings.RootKey rootKey, DataDirectory data) {
        boolean hasPassphrase =
                rootKey.passphraseFile().isPresent() || rootKey.passphraseFd().isPresent();
        if (hasPassphrase && rootKey.provider() == RootKeySource.FILE) {
            throw new CommandFailedException(
                    "a passphrase was given, but the root key comes from a file; set keyhold.root-key.provider=passphrase");
        }
        if (rootKey.passphraseFile().isPresent() && rootKey.passphraseFd().isPresent()) {
            throw new CommandFailedException("the passphrase comes from a file or a descriptor, not from both");
        }
        Path file = rootKey.file().orElseGet(() -> standardFile(rootKey.provider(), data));
        OptionalInt descriptor = rootKey.passphraseFd();
        return new RootKeySettings(
                rootKey.provider(),
                file.toAbsolutePath().normalize(),
                rootKey.passphraseFile().orElse(null),
                descriptor.isPresent() ? descriptor.getAsInt() : null);
    }

    /** Where the file is unless the settings name another place. */
    public static Path standardFile(RootKeySource source, DataDirectory data) {
        return source == RootKeySource.FILE ? data.rootKey() : data.passphraseParameters();
    }

    /** The same, with its file in another place. */
    public RootKeySettings at(Path other) {
        return new RootKeySettings(source, other, passphraseFile, passphraseDescriptor);
    }

    /** Where the file really is, or is to be: behind symbolic links, which stay. */
    public Path place() {
        try {
            return Files.exists(file) ? file.toRealPath() : file;
        } catch (IOException e) {
            throw CommandFailedException.of("cannot find out where " + file + " is", e);
        }
    }

    /** Where a new file is before the store is under its root key: beside its place. */
    public Path staged() {
        Path place = place();
        return place.resolveSibling(place.getFileName() + STAGED);
    }
}
