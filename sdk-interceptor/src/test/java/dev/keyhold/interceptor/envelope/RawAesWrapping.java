package dev.keyhold.interceptor.envelope;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.Arrays;
import javax.crypto.Cipher;
import javax.crypto.SecretKey;
import javax.crypto.spec.GCMParameterSpec;

/** Data keys under a raw AES key, as the Encryption SDK's raw AES keyring wraps them (framework/raw-aes-keyring.md). */
final class RawAesWrapping {
    private static final int IV = 12;

    private final SecretKey key;
    private final String namespace;
    private final byte[] name;

    RawAesWrapping(SecretKey key, String namespace, String name) {
        this.key = key;
        this.namespace = namespace;
        this.name = name.getBytes(StandardCharsets.UTF_8);
    }

    EncryptedDataKey wrap(PlaintextDataKey dataKey, EncryptionContext context, RandomSource random) {
        byte[] iv = new byte[IV];
        random.fill(iv);
        ByteArrayOutputStream info = new ByteArrayOutputStream();
        info.writeBytes(name);
        info.writeBytes(ByteBuffer.allocate(8).putInt(128).putInt(IV).array());
        info.writeBytes(iv);
        byte[] wrapped = dataKey.use(bytes -> run(Cipher.ENCRYPT_MODE, iv, context, bytes));
        return EncryptedDataKey.of(namespace, info.toByteArray(), wrapped);
    }

    PlaintextDataKey unwrap(EncryptedDataKey wrapped, EncryptionContext context) {
        byte[] info = wrapped.providerInfo();
        byte[] iv = Arrays.copyOfRange(info, info.length - IV, info.length);
        return PlaintextDataKey.copyOf(run(Cipher.DECRYPT_MODE, iv, context, wrapped.ciphertext()));
    }

    private byte[] run(int mode, byte[] iv, EncryptionContext context, byte[] input) {
        try {
            Cipher cipher = Cipher.getInstance("AES/GCM/NoPadding");
            cipher.init(mode, key, new GCMParameterSpec(128, iv));
            cipher.updateAAD(context.canonicalBytes());
            return cipher.doFinal(input);
        } catch (GeneralSecurityException e) {
            throw new AssertionError(e);
        }
    }
}
