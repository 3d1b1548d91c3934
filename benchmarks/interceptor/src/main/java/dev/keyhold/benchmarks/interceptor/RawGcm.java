package dev.keyhold.benchmarks.interceptor;

import java.security.GeneralSecurityException;
import java.security.Provider;
import java.security.Security;
import javax.crypto.Cipher;
import javax.crypto.SecretKey;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/** AES-GCM as the JCA gives it, in segments of 64 KiB, by the provider that the interceptor was told to use. */
final class RawGcm {
    static final int SEGMENT = 64 << 10;
    private static final int PIECE = 16 << 10;
    private static final int TAG = 16;

    private final Cipher cipher;
    private final SecretKey key = new SecretKeySpec(new byte[32], "AES");
    private final byte[] iv = new byte[12];
    private final byte[] additionalData = new byte[71];

    RawGcm() throws GeneralSecurityException {
        cipher = Cipher.getInstance("AES/GCM/NoPadding", provider());
    }

    /** In one call a segment: what a user of the JCA would write. */
    void encrypt(byte[] plaintext, byte[] target) throws GeneralSecurityException {
        int written = 0;
        for (int at = 0; at < plaintext.length; at += SEGMENT) {
            init(Cipher.ENCRYPT_MODE, at);
            written += cipher.doFinal(plaintext, at, Math.min(SEGMENT, plaintext.length - at), target, written);
        }
    }

    void decrypt(byte[] ciphertext, byte[] target) throws GeneralSecurityException {
        int written = 0;
        int number = 0;
        for (int at = 0; at < ciphertext.length; at += SEGMENT + TAG) {
            init(Cipher.DECRYPT_MODE, number);
            written += cipher.doFinal(ciphertext, at, Math.min(SEGMENT + TAG, ciphertext.length - at), target, written);
            number += SEGMENT;
        }
    }

    /** The calls that the interceptor makes for a frame. */
    void encryptAsFrame(byte[] plaintext, byte[] target, int number) throws GeneralSecurityException {
        init(Cipher.ENCRYPT_MODE, number);
        cipher.updateAAD(additionalData);
        int at = 0;
        int written = 0;
        for (; plaintext.length - at > PIECE; at += PIECE) {
            written += cipher.update(plaintext, at, PIECE, target, written);
        }
        cipher.doFinal(plaintext, at, plaintext.length - at, target, written);
    }

    /** The calls that the interceptor makes for a frame. */
    void decryptAsFrame(byte[] ciphertext, byte[] target, int number) throws GeneralSecurityException {
        init(Cipher.DECRYPT_MODE, number);
        cipher.updateAAD(additionalData);
        cipher.doFinal(ciphertext, 0, ciphertext.length, target, 0);
    }

    static int length(int plaintextLength) {
        return plaintextLength + TAG * ((plaintextLength + SEGMENT - 1) / SEGMENT);
    }

    private void init(int mode, int number) throws GeneralSecurityException {
        iv[8] = (byte) (number >>> 24);
        iv[9] = (byte) (number >>> 16);
        iv[10] = (byte) (number >>> 8);
        iv[11] = (byte) number;
        cipher.init(mode, key, new GCMParameterSpec(128, iv, 0, iv.length));
    }

    private static Provider provider() {
        try {
            if (!"jdk".equals(System.getProperty("keyhold.interceptor.aes-gcm"))) {
                return (Provider) Class.forName("com.amazon.corretto.crypto.provider.AmazonCorrettoCryptoProvider")
                        .getField("INSTANCE")
                        .get(null);
            }
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException(e);
        }
        return Security.getProvider("SunJCE");
    }
}
