package dev.keyhold.kms.crypto;

import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CoderResult;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.bouncycastle.crypto.generators.Argon2BytesGenerator;
import org.bouncycastle.crypto.params.Argon2Parameters;

/** Argon2id, version 0x13 (RFC 9106), by Bouncy Castle. */
final class Argon2id {
    private static final int MAX_BYTES_PER_CHAR = 3;

    private Argon2id() {}

    /** Makes a root key from a passphrase's UTF-8 bytes. */
    static SecretBytes derive(char[] passphrase, byte[] salt, PassphraseCost cost) {
        Argon2Parameters parameters = new Argon2Parameters.Builder(Argon2Parameters.ARGON2_id)
                .withVersion(Argon2Parameters.ARGON2_VERSION_13)
                .withMemoryAsKB(cost.memoryKib())
                .withIterations(cost.passes())
                .withParallelism(cost.lanes())
                .withSalt(salt)
                .build();
        Argon2BytesGenerator generator = new Argon2BytesGenerator();
        generator.init(parameters);
        byte[] password = utf8(passphrase);
        byte[] key = new byte[LocalRootKey.LENGTH];
        try {
            generator.generateBytes(password, key);
        } finally {
            Arrays.fill(password, (byte) 0);
        }
        return SecretBytes.owning(key);
    }

    private static byte[] utf8(char[] passphrase) {
        ByteBuffer buffer = ByteBuffer.allocate(MAX_BYTES_PER_CHAR * passphrase.length);
        CoderResult result = StandardCharsets.UTF_8.newEncoder().encode(CharBuffer.wrap(passphrase), buffer, true);
        byte[] bytes = Arrays.copyOf(buffer.array(), buffer.position());
        Arrays.fill(buffer.array(), (byte) 0);
        if (result.isError()) {
            Arrays.fill(bytes, (byte) 0);
            throw new RootKeyException("The passphrase is not text: it has half a character in it.");
        }
        return bytes;
    }
}
