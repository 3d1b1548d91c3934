package dev.keyhold.interceptor.envelope;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.Arrays;
import javax.crypto.Cipher;
import javax.crypto.SecretKey;
import javax.crypto.spec.GCMParameterSpec;

/** Data keys that are encrypted under an AES key of the caller's: IV, ciphertext, tag. Safe for concurrent use. */
public final class AesKeyWrapping {
    private static final int IV = 12;
    private static final int TAG_BITS = 128;

    private final SecretKey wrappingKey;

    /** @param wrappingKey an AES key; it stays the caller's */
    public AesKeyWrapping(SecretKey wrappingKey) {
        this.wrappingKey = wrappingKey;
    }

    /**
     * Decrypts a data key.
     *
     * @param label what it is bound to
     * @throws EnvelopeRejectedException if it is not authentic
     */
    public PlaintextDataKey unwrap(byte[] wrapped, String label) {
        if (wrapped.length <= IV + TAG_BITS / Byte.SIZE) {
            throw new EnvelopeRejectedException();
        }
        byte[] bytes = new byte[0];
        try {
            Cipher cipher = AesGcmProvider.newCipher();
            cipher.init(Cipher.DECRYPT_MODE, wrappingKey, new GCMParameterSpec(TAG_BITS, wrapped, 0, IV));
            cipher.updateAAD(label.getBytes(StandardCharsets.US_ASCII));
            bytes = cipher.doFinal(wrapped, IV, wrapped.length - IV);
            return PlaintextDataKey.copyOf(bytes);
        } catch (GeneralSecurityException | IllegalArgumentException e) {
            throw new EnvelopeRejectedException();
        } finally {
            Arrays.fill(bytes, (byte) 0);
        }
    }

    @Override
    public String toString() {
        return "AesKeyWrapping";
    }
}
