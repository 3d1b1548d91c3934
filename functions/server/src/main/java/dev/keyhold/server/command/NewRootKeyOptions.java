package dev.keyhold.server.command;

import dev.keyhold.server.CommandFailedException;
import dev.keyhold.server.config.RootKeySettings;
import dev.keyhold.server.config.RootKeySource;
import dev.keyhold.server.directory.DataDirectory;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The flags that say where a new root key shall come from. */
final class NewRootKeyOptions {
    @Option(names = "--new-root-key", paramLabel = "KIND", description = "file or passphrase. Default: as the old one.")
    private @Nullable RootKeySource source;

    @Option(
            names = "--new-root-key-file",
            paramLabel = "FILE",
            description = "The new root key, or its passphrase's parameters, in another place than the old one's.")
    private @Nullable Path file;

    @Option(
            names = "--new-passphrase-file",
            paramLabel = "FILE",
            description = "A file whose first line is the new passphrase.")
    private @Nullable Path passphraseFile;

    @Option(
            names = "--new-passphrase-fd",
            paramLabel = "N",
            description = "An open descriptor whose first line is the new passphrase. Without either, it is asked for.")
    private @Nullable Integer passphraseDescriptor;

    /** @throws CommandFailedException if the flags contradict each other */
    RootKeySettings after(RootKeySettings current, DataDirectory directory) {
        RootKeySource wanted = source == null ? current.source() : source;
        if (wanted != RootKeySource.FILE && wanted != RootKeySource.PASSPHRASE) {
            throw new CommandFailedException("keyhold root rotate makes a root key in a file or from a passphrase;"
                    + " one that AWS keeps cannot come in or go out");
        }
        if (wanted == RootKeySource.FILE && (passphraseFile != null || passphraseDescriptor != null)) {
            throw new CommandFailedException(
                    "a new passphrase was given, but the new root key comes from a file; add --new-root-key passphrase");
        }
        if (passphraseFile != null && passphraseDescriptor != null) {
            throw new CommandFailedException("the new passphrase comes from a file or a descriptor, not from both");
        }
        Path place = place(wanted, current, directory).toAbsolutePath().normalize();
        return new RootKeySettings(wanted, place, passphraseFile, passphraseDescriptor);
    }

    private Path place(RootKeySource wanted, RootKeySettings current, DataDirectory directory) {
        if (file != null) {
            return file;
        }
        return wanted == current.source() ? current.file() : RootKeySettings.standardFile(wanted, directory);
    }
}
