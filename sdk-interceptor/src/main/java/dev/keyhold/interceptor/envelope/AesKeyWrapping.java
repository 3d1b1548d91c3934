package dev.keyhold.interceptor.envelope;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.Arrays;
import javax.crypto.Cipher;
import javax.crypto.SecretKey;
import javax.crypto.spec.GCMParameterSpec;

/** Data keys that are encrypted under an AES key of the caller's. Safe for concurrent use. */
public final class AesKeyWrapping {
    private static final int IV = 12;
    private static final int TAG_BITS = 128;

    private final SecretKey wrappingKey;

    /** @param wrappingKey an AES key; it stays the caller's */
    public AesKeyWrapping(SecretKey wrappingKey) {
        this.wrappingKey = wrappingKey;
    }

    /**
     * Decrypts a data key: IV, ciphertext, tag.
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

    /**
     * Decrypts a data key that was encrypted by RFC 3394, which binds it to nothing.
     *
     * @throws EnvelopeRejectedException if it is not authentic
     */
    public PlaintextDataKey unwrapRfc3394(byte[] wrapped) {
        Cipher cipher = AesGcmProvider.ofPlatform("AESWrap");
        byte[] bytes = new byte[0];
        try {
            cipher.init(Cipher.UNWRAP_MODE, wrappingKey);
            bytes = cipher.unwrap(wrapped, "AES", Cipher.SECRET_KEY).getEncoded();
            return PlaintextDataKey.copyOf(bytes);
        } catch (GeneralSecurityException | IllegalArgumentException e) {
            throw new EnvelopeRejectedException();
        } finally {
            Arrays.fill(bytes, (byte) 0);
        }
    }

    /**
     * Decrypts a data key that was encrypted block by block (AES-ECB with padding): nothing authenticates it.
     *
     * @throws EnvelopeRejectedException if it has another length, or no padding
     */
    public PlaintextDataKey unwrapEcb(byte[] wrapped) {
        Cipher cipher = AesGcmProvider.ofPlatform("AES/ECB/PKCS5Padding");
        byte[] bytes = new byte[0];
        try {
            cipher.init(Cipher.DECRYPT_MODE, wrappingKey);
            bytes = cipher.doFinal(wrapped);
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
