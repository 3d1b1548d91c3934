package dev.keyhold.kms.crypto;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Base64;
import java.util.Set;

/**
 * A root key in a file that only its owner may use (key-hierarchy.md 7.1). It protects a copy of the store for as long as
 * the file is not copied with it.
 */
public final class FileRootKeyProvider {
    private static final String VERSION = "1";
    private static final Set<String> NAMES = Set.of("version", "id", "key");
    private static final String TEMPLATE = """
            # Keyhold root key. SECRET: with this file, a copy of the store can be read.
            # Keep a copy in a safe place. Without this file the store cannot be read by anyone.
            version: 1
            id: %s
            key:\s""";

    private FileRootKeyProvider() {}

    /**
     * Makes a new root key and its file, flushed to the disk. Only for a store that has no domain keys yet.
     *
     * @throws RootKeyException if there is a file already, or it cannot be made
     */
    public static RootKeyProvider create(Path path, RandomSource random) {
        try (SecretBytes secret = SecretBytes.generate(LocalRootKey.LENGTH, random)) {
            byte[] content = secret.use(bytes -> content(LocalRootKey.idOf(secret), bytes));
            try {
                new PrivateFile(path).create(content, random);
            } finally {
                Arrays.fill(content, (byte) 0);
            }
        }
        return open(path, random);
    }

    /**
     * Reads the root key. Never makes one.
     *
     * @throws RootKeyException if there is no such file, others may use it, or it was changed
     */
    public static RootKeyProvider open(Path path, RandomSource random) {
        if (!Files.exists(path)) {
            throw new RootKeyException("There is no root key file at " + path
                    + ". The store's keys cannot be opened without it: put it back from your copy.");
        }
        PrivateFile file = new PrivateFile(path);
        file.requireOwnerOnly();
        byte[] content = file.read();
        try (NamedLines lines = NamedLines.parse(path, content, NAMES)) {
            return read(lines, random);
        } finally {
            Arrays.fill(content, (byte) 0);
        }
    }

    private static RootKeyProvider read(NamedLines lines, RandomSource random) {
        lines.require("version", VERSION);
        SecretBytes secret = SecretBytes.owning(lines.base64("key", LocalRootKey.LENGTH));
        LocalRootKey rootKey = new LocalRootKey(secret, random);
        if (!rootKey.rootKeyId().value().equals(lines.text("id"))) {
            rootKey.close();
            throw lines.fault("its id is not that of its key, so one of them was changed");
        }
        return rootKey;
    }

    private static byte[] content(WrappingKeyId id, byte[] secret) {
        byte[] head = TEMPLATE.formatted(id).getBytes(UTF_8);
        byte[] key = Base64.getEncoder().encode(secret);
        byte[] content = ByteBuffer.allocate(head.length + key.length + 1)
                .put(head)
                .put(key)
                .put((byte) '\n')
                .array();
        Arrays.fill(key, (byte) 0);
        return content;
    }
}
