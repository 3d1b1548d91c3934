package dev.keyhold.kms.crypto;

import java.security.GeneralSecurityException;
import java.security.Provider;
import javax.crypto.Cipher;
import javax.crypto.SecretKey;
import javax.crypto.spec.GCMParameterSpec;

/** AES-256-GCM with a 128-bit tag (NIST SP 800-38D), by the JDK. */
final class AesGcm {
    static final String KEY_ALGORITHM = "AES";
    static final int TAG_LENGTH = 16;
    static final int IV_LENGTH = 12;
    private static final String TRANSFORMATION = "AES/GCM/NoPadding";
    private static final int TAG_BITS = 8 * TAG_LENGTH;

    private static final Provider PROVIDER = JdkProvider.SUN_JCE.get();

    private AesGcm() {}

    static Cipher encryption(SecretKey key, byte[] iv) {
        return cipher(Cipher.ENCRYPT_MODE, key, iv);
    }

    static Cipher decryption(SecretKey key, byte[] iv) {
        return cipher(Cipher.DECRYPT_MODE, key, iv);
    }

    // A new cipher for each message, so that none lives on with the last key inside.
    private static Cipher cipher(int mode, SecretKey key, byte[] iv) {
        try {
            Cipher cipher = Cipher.getInstance(TRANSFORMATION, PROVIDER);
            cipher.init(mode, key, new GCMParameterSpec(TAG_BITS, iv));
            return cipher;
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every JDK has AES-256-GCM", e);
        }
    }
}
