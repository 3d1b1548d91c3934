package dev.keyhold.kms.crypto;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Base64;
import java.util.Set;

/** A root key as text (key-hierarchy.md 7.1): what a root key file holds, or a store of secrets. */
public final class RootKeyText {
    private static final String VERSION = "1";
    private static final Set<String> NAMES = Set.of("version", "id", "key");
    private static final String TEMPLATE = """
            # Keyhold root key. SECRET: with this file, a copy of the store can be read.
            # Keep a copy in a safe place. Without this file the store cannot be read by anyone.
            version: 1
            id: %s
            key:\s""";

    private RootKeyText() {}

    /** Makes a new root key; the caller keeps the text, and overwrites this copy of it. */
    public static byte[] generate(RandomSource random) {
        try (SecretBytes secret = SecretBytes.generate(LocalRootKey.LENGTH, random)) {
            return secret.use(bytes -> text(LocalRootKey.idOf(secret), bytes));
        }
    }

    /**
     * Reads a root key.
     *
     * @param source where the text is from, as the beginning of a sentence, for example {@code The file /x}
     * @param text in UTF-8; the caller overwrites it
     * @throws RootKeyException if it is no such text, or was changed; says why, and nothing of what it holds
     */
    public static RootKeyProvider parse(String source, byte[] text, RandomSource random) {
        try (NamedLines lines = NamedLines.parse(source, text, NAMES)) {
            lines.require("version", VERSION);
            SecretBytes secret = SecretBytes.owning(lines.base64("key", LocalRootKey.LENGTH));
            LocalRootKey rootKey = new LocalRootKey(secret, random);
            if (!rootKey.rootKeyId().value().equals(lines.text("id"))) {
                rootKey.close();
                throw lines.fault("its id is not that of its key, so one of them was changed");
            }
            return rootKey;
        }
    }

    private static byte[] text(WrappingKeyId id, byte[] secret) {
        byte[] head = TEMPLATE.formatted(id).getBytes(UTF_8);
        byte[] key = Base64.getEncoder().encode(secret);
        byte[] text = ByteBuffer.allocate(head.length + key.length + 1)
                .put(head)
                .put(key)
                .put((byte) '\n')
                .array();
        Arrays.fill(key, (byte) 0);
        return text;
    }
}
