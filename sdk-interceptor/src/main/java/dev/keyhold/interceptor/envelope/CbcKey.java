package dev.keyhold.interceptor.envelope;

import java.security.GeneralSecurityException;
import javax.crypto.BadPaddingException;
import javax.crypto.Cipher;
import javax.crypto.IllegalBlockSizeException;
import javax.crypto.SecretKey;
import javax.crypto.spec.IvParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/**
 * The key of an object in AES-CBC, as the first S3 Encryption Clients wrote them. Nothing authenticates such an object:
 * what comes out is whatever its last writer made of it. Safe for concurrent use; the passes that it makes are not.
 */
public final class CbcKey {
    /** Bytes of an initialization vector, and of a block. */
    public static final int BLOCK = 16;

    private final SecretKey key;
    private final byte[] iv;

    private CbcKey(SecretKey key, byte[] iv) {
        this.key = key;
        this.iv = iv;
    }

    /**
     * The data key itself.
     *
     * @throws EnvelopeRejectedException if the IV does not have 16 bytes
     */
    public static CbcKey of(PlaintextDataKey dataKey, byte[] iv) {
        if (iv.length != BLOCK) {
            throw new EnvelopeRejectedException();
        }
        return new CbcKey(dataKey.use(bytes -> new SecretKeySpec(bytes, "AES")), iv.clone());
    }

    /** A pass over the object. */
    public Pass newPass() {
        try {
            Cipher cipher = AesGcmProvider.newCbcCipher();
            cipher.init(Cipher.DECRYPT_MODE, key, new IvParameterSpec(iv));
            return new Pass(cipher);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("AES-CBC failed to begin", e);
        }
    }

    @Override
    public String toString() {
        return "CbcKey";
    }

    /** One pass, in constant memory. Not safe for concurrent use. */
    public static final class Pass {
        private static final int PIECE = 16 << 10;

        private final Cipher cipher;
        private final byte[] plaintext = new byte[PIECE + BLOCK];

        private Pass(Cipher cipher) {
            this.cipher = cipher;
        }

        /** Takes a piece of the object and hands out what it decrypts to, except for the last block so far. */
        public void update(byte[] source, int offset, int length, ByteSink sink) {
            try {
                for (int at = 0; at < length; at += PIECE) {
                    int step = Math.min(PIECE, length - at);
                    emit(cipher.update(source, offset + at, step, plaintext, 0), sink);
                }
            } catch (GeneralSecurityException e) {
                throw new IllegalStateException("AES-CBC failed to decrypt", e);
            }
        }

        /**
         * Hands out the last block, without its padding.
         *
         * @throws EnvelopeRejectedException if it is not whole, or has no padding
         */
        public void finish(ByteSink sink) {
            try {
                emit(cipher.doFinal(plaintext, 0), sink);
            } catch (IllegalBlockSizeException | BadPaddingException e) {
                throw new EnvelopeRejectedException();
            } catch (GeneralSecurityException e) {
                throw new IllegalStateException("AES-CBC failed to decrypt", e);
            }
        }

        private void emit(int count, ByteSink sink) {
            if (count > 0) {
                sink.write(plaintext, 0, count);
            }
        }
    }
}
