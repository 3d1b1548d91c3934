package dev.keyhold.kms.crypto;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Base64;
import java.util.Set;

/**
 * A root key that is made from a passphrase (key-hierarchy.md 7.2). A file beside the store keeps salt and cost, which
 * are not secret; the key itself is nowhere.
 */
public final class PassphraseRootKeyProvider {
    /** The least number of characters of a new passphrase. */
    public static final int MIN_LENGTH = 12;

    private static final String VERSION = "1";
    private static final String ALGORITHM = "argon2id";
    private static final int SALT_LENGTH = 32;
    private static final Set<String> NAMES =
            Set.of("version", "id", "algorithm", "memory-kib", "passes", "lanes", "salt");
    private static final String TEMPLATE = """
            # How Keyhold makes its root key from your passphrase. Not secret, but needed: keep a copy.
            version: 1
            id: %s
            algorithm: argon2id
            memory-kib: %d
            passes: %d
            lanes: %d
            salt: %s
            """;

    private PassphraseRootKeyProvider() {}

    /**
     * Makes a new root key from a new passphrase, and the file of its parameters, flushed to the disk. Only for a store
     * that has no domain keys yet.
     *
     * @param passphrase cleared before this returns
     * @throws RootKeyException if the passphrase is too short, there is a file already, or it cannot be made
     */
    public static RootKeyProvider create(Path parameters, char[] passphrase, PassphraseCost cost, RandomSource random) {
        try {
            requireLength(passphrase, MIN_LENGTH);
            byte[] salt = random.bytes(SALT_LENGTH);
            LocalRootKey rootKey = new LocalRootKey(Argon2id.derive(passphrase, salt, cost), random);
            new PrivateFile(parameters).create(content(rootKey.rootKeyId(), cost, salt), random);
            return rootKey;
        } finally {
            Arrays.fill(passphrase, '\0');
        }
    }

    /**
     * Makes the root key again from its passphrase. Never makes a new one.
     *
     * @param passphrase cleared before this returns
     * @throws RootKeyException if the passphrase is wrong, or there is no such file, or it was changed
     */
    public static RootKeyProvider open(Path parameters, char[] passphrase, RandomSource random) {
        try {
            requireLength(passphrase, 1);
            requireThere(parameters);
            byte[] content = new PrivateFile(parameters).read();
            try (NamedLines lines = NamedLines.parse(parameters, content, NAMES)) {
                return derive(lines, passphrase, random);
            }
        } finally {
            Arrays.fill(passphrase, '\0');
        }
    }

    private static RootKeyProvider derive(NamedLines lines, char[] passphrase, RandomSource random) {
        lines.require("version", VERSION);
        lines.require("algorithm", ALGORITHM);
        byte[] salt = lines.base64("salt", SALT_LENGTH);
        LocalRootKey rootKey = new LocalRootKey(Argon2id.derive(passphrase, salt, cost(lines)), random);
        if (!rootKey.rootKeyId().value().equals(lines.text("id"))) {
            rootKey.close();
            throw new RootKeyException(
                    "The passphrase is wrong: it is not that of the root key which the store is under.");
        }
        return rootKey;
    }

    private static PassphraseCost cost(NamedLines lines) {
        try {
            return new PassphraseCost(lines.number("memory-kib"), lines.number("passes"), lines.number("lanes"));
        } catch (IllegalArgumentException e) {
            throw lines.fault("" + e.getMessage());
        }
    }

    private static void requireThere(Path parameters) {
        if (!Files.exists(parameters)) {
            throw new RootKeyException("There is no file of passphrase parameters at " + parameters
                    + ". The store's keys cannot be opened without it: put it back from your copy.");
        }
    }

    private static void requireLength(char[] passphrase, int least) {
        if (Character.codePointCount(passphrase, 0, passphrase.length) < least) {
            throw new RootKeyException(
                    least == 1
                            ? "The passphrase is empty."
                            : "A passphrase must have at least " + least + " characters.");
        }
    }

    private static byte[] content(WrappingKeyId id, PassphraseCost cost, byte[] salt) {
        String encodedSalt = Base64.getEncoder().encodeToString(salt);
        return TEMPLATE.formatted(id, cost.memoryKib(), cost.passes(), cost.lanes(), encodedSalt)
                .getBytes(US_ASCII);
    }
}
