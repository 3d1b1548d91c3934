package dev.keyhold.server.config;

import dev.keyhold.server.CommandFailedException;
import dev.keyhold.server.directory.DataDirectory;
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
        Path file = rootKey.file()
                .orElse(rootKey.provider() == RootKeySource.FILE ? data.rootKey() : data.passphraseParameters());
        OptionalInt descriptor = rootKey.passphraseFd();
        return new RootKeySettings(
                rootKey.provider(),
                file.toAbsolutePath().normalize(),
                rootKey.passphraseFile().orElse(null),
                descriptor.isPresent() ? descriptor.getAsInt() : null);
    }
}
