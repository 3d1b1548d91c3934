package dev.keyhold.server.command;

import java.util.Map;
import java.util.TreeMap;
import picocli.CommandLine.Option;

/** The flags of commands that open the store: where its root key comes from. */
final class RootKeyOptions {
    private final Map<String, String> flags = new TreeMap<>();

    /** The settings that were given, by their full names. */
    Map<String, String> flags() {
        return Map.copyOf(flags);
    }

    @Option(
            names = "--root-key",
            paramLabel = "KIND",
            description = "file, passphrase, aws-kms or secrets-manager. Default: file, a file in DIR.")
    void rootKeyProvider(String value) {
        flags.put("keyhold.root-key.provider", value);
    }

    @Option(
            names = "--root-key-file",
            paramLabel = "FILE",
            description = "The root key, or the passphrase's parameters, in another place than DIR.")
    void rootKeyFile(String value) {
        flags.put("keyhold.root-key.file", value);
    }

    @Option(
            names = "--passphrase-file",
            paramLabel = "FILE",
            description = "A file whose first line is the passphrase.")
    void passphraseFile(String value) {
        flags.put("keyhold.root-key.passphrase-file", value);
    }

    @Option(
            names = "--passphrase-fd",
            paramLabel = "N",
            description = "An open descriptor whose first line is the passphrase. Without either, it is asked for.")
    void passphraseDescriptor(String value) {
        flags.put("keyhold.root-key.passphrase-fd", value);
    }

    @Option(
            names = "--root-key-arn",
            paramLabel = "ARN",
            description =
                    "The symmetric key in AWS KMS that wraps the domain keys, or the secret with a root key's text.")
    void rootKeyArn(String value) {
        flags.put("keyhold.root-key.arn", value);
    }

    @Option(
            names = "--root-key-endpoint",
            paramLabel = "URL",
            description = "Where AWS KMS or Secrets Manager answers, if not at AWS.")
    void rootKeyEndpoint(String value) {
        flags.put("keyhold.root-key.endpoint", value);
    }
}
