package dev.keyhold.server.command;

import dev.keyhold.server.CommandFailedException;
import dev.keyhold.server.config.RootKeySettings;
import dev.keyhold.server.config.RootKeySource;
import dev.keyhold.server.directory.DataDirectory;
import java.net.URI;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The flags that say where a new root key shall come from. */
final class NewRootKeyOptions {
    @Option(
            names = "--new-root-key",
            paramLabel = "KIND",
            description = "file or passphrase, which is made, or aws-kms or secrets-manager. Default: as the old one.")
    private @Nullable String kind;

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

    @Option(
            names = "--new-root-key-arn",
            paramLabel = "ARN",
            description =
                    "The symmetric key in AWS KMS that is to wrap the domain keys, or the secret with a root key's text.")
    private @Nullable String arn;

    @Option(
            names = "--new-root-key-endpoint",
            paramLabel = "URL",
            description = "Where AWS KMS or Secrets Manager answers for the new root key, if not at AWS.")
    private @Nullable URI endpoint;

    /** @throws CommandFailedException if the flags contradict each other */
    RootKeySettings after(RootKeySettings current, DataDirectory directory) {
        RootKeySource wanted = kind == null ? current.source() : source(kind);
        requireNothingForAnother(wanted);
        if (RootKeySettings.isAws(wanted)) {
            if (arn == null) {
                throw new CommandFailedException("no ARN says which the new root key is: give --new-root-key-arn");
            }
            return RootKeySettings.ofAws(wanted, arn, endpoint, directory);
        }
        if (passphraseFile != null && passphraseDescriptor != null) {
            throw new CommandFailedException("the new passphrase comes from a file or a descriptor, not from both");
        }
        Path place = place(wanted, current, directory).toAbsolutePath().normalize();
        return new RootKeySettings(wanted, place, passphraseFile, passphraseDescriptor);
    }

    private static RootKeySource source(String kind) {
        return Stream.of(RootKeySource.values())
                .filter(source -> RootKeySettings.name(source).equals(kind))
                .findFirst()
                .orElseThrow(() -> new CommandFailedException(
                        "--new-root-key is " + kind + ", but must be file, passphrase, aws-kms or secrets-manager"));
    }

    private void requireNothingForAnother(RootKeySource wanted) {
        boolean hasPassphrase = passphraseFile != null || passphraseDescriptor != null;
        if (hasPassphrase && wanted != RootKeySource.PASSPHRASE) {
            throw new CommandFailedException("a new passphrase was given, but the new root key comes from "
                    + (wanted == RootKeySource.FILE ? "a file" : "AWS") + "; add --new-root-key passphrase");
        }
        if (file != null && RootKeySettings.isAws(wanted)) {
            throw new CommandFailedException("a new root key file was named, but AWS keeps the new root key;"
                    + " add --new-root-key file, or name no file");
        }
        if ((arn != null || endpoint != null) && !RootKeySettings.isAws(wanted)) {
            throw new CommandFailedException("a new root key at AWS was named, but the new root key is made here;"
                    + " add --new-root-key aws-kms or secrets-manager");
        }
    }

    private Path place(RootKeySource wanted, RootKeySettings current, DataDirectory directory) {
        if (file != null) {
            return file;
        }
        return wanted == current.source() ? current.file() : RootKeySettings.standardFile(wanted, directory);
    }
}
